-- Incidents as people read them. The workflow holds the truth while an incident is open, and writes here whatever it knows; a newer version wins.
CREATE TABLE incidents (
  number BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  cause_key VARCHAR(190) NOT NULL,
  -- The cause key until it is closed, NULL after: one incident of a key at a time.
  open_key VARCHAR(190) NULL,
  severity CHAR(2) NOT NULL,
  status VARCHAR(16) NOT NULL,
  title VARCHAR(255) NOT NULL,
  description TEXT NOT NULL,
  door VARCHAR(16) NOT NULL,
  owner VARCHAR(100) NULL,
  started_at DATETIME(3) NOT NULL,
  opened_at DATETIME(3) NOT NULL,
  acknowledged_at DATETIME(3) NULL,
  resolved_at DATETIME(3) NULL,
  closed_at DATETIME(3) NULL,
  watch_until DATETIME(3) NULL,
  flap_count INT UNSIGNED NOT NULL DEFAULT 0,
  reopen_count INT UNSIGNED NOT NULL DEFAULT 0,
  parent BIGINT UNSIGNED NULL,
  root_cause TEXT NOT NULL,
  resolution TEXT NOT NULL,
  prevention TEXT NOT NULL,
  lessons TEXT NOT NULL,
  -- All of it as JSON: cause, findings, remedies, ladder.
  view MEDIUMTEXT NOT NULL,
  version INT UNSIGNED NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  UNIQUE KEY incident_open_key (open_key),
  KEY incident_status (status, opened_at),
  KEY incident_opened (opened_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What happened, in order. Written once, never changed.
CREATE TABLE incident_journal (
  number BIGINT UNSIGNED NOT NULL,
  seq INT UNSIGNED NOT NULL,
  at DATETIME(3) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  actor VARCHAR(100) NOT NULL,
  sentence VARCHAR(1000) NOT NULL,
  detail MEDIUMTEXT NULL,
  PRIMARY KEY (number, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The ledger: one row for each incident, transition, level and channel, written before and after the receiver is asked.
CREATE TABLE incident_notifications (
  ledger_key VARCHAR(190) NOT NULL PRIMARY KEY,
  number BIGINT UNSIGNED NOT NULL,
  transition VARCHAR(64) NOT NULL,
  level VARCHAR(16) NOT NULL,
  channel VARCHAR(16) NOT NULL,
  -- sending: asked, not answered yet. waiting: refused for now. unknown: asked, and nobody knows. delivered, failed: the end.
  state VARCHAR(16) NOT NULL,
  attempts INT UNSIGNED NOT NULL,
  -- How often it was asked and nobody knows what came of it.
  unknowns INT UNSIGNED NOT NULL DEFAULT 0,
  first_at DATETIME(3) NOT NULL,
  last_at DATETIME(3) NOT NULL,
  next_try_at DATETIME(3) NULL,
  delivered_at DATETIME(3) NULL,
  receipt VARCHAR(500) NOT NULL DEFAULT '',
  KEY notification_incident (number, first_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What follows from what: a symptom has an incident of its own, or only a key.
CREATE TABLE incident_links (
  parent BIGINT UNSIGNED NOT NULL,
  symptom_key VARCHAR(190) NOT NULL,
  symptom BIGINT UNSIGNED NULL,
  at DATETIME(3) NOT NULL,
  PRIMARY KEY (parent, symptom_key),
  KEY link_symptom (symptom)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Alertmanager's alerts as they last were: the newest startsAt of a fingerprint, and whether it still fires.
CREATE TABLE alert_state (
  fingerprint VARCHAR(64) NOT NULL PRIMARY KEY,
  starts_at DATETIME(3) NOT NULL,
  status VARCHAR(10) NOT NULL,
  name VARCHAR(190) NOT NULL,
  cause_key VARCHAR(190) NOT NULL,
  number BIGINT UNSIGNED NULL,
  seen_at DATETIME(3) NOT NULL,
  KEY alert_incident (number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Times in which nobody is called: planned work, or a silence. They end by themselves.
CREATE TABLE maintenance_windows (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  kind VARCHAR(16) NOT NULL,
  starts_at DATETIME(3) NOT NULL,
  ends_at DATETIME(3) NOT NULL,
  -- Cause keys or their beginnings, as JSON; an empty list is everything.
  scope TEXT NOT NULL,
  created_by VARCHAR(100) NOT NULL,
  reason VARCHAR(1000) NOT NULL,
  ended_by VARCHAR(100) NULL,
  KEY maintenance_ends (ends_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
