-- What must exist: one row per series. `since` is resolved once and kept.
CREATE TABLE series (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  dataset VARCHAR(32) NOT NULL,
  source VARCHAR(64) NOT NULL,
  subject VARCHAR(128) NOT NULL,
  width_seconds INT UNSIGNED NOT NULL,
  since DATETIME(3) NOT NULL,
  active TINYINT(1) NOT NULL DEFAULT 1,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY series_key (dataset, source, subject, width_seconds)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What is known of each slot, as merged disjoint half-open intervals. Missing is what no row names.
CREATE TABLE coverage (
  series_id BIGINT UNSIGNED NOT NULL,
  start_at DATETIME(3) NOT NULL,
  end_at DATETIME(3) NOT NULL,
  state VARCHAR(16) NOT NULL,
  records BIGINT UNSIGNED NOT NULL DEFAULT 0,
  reason VARCHAR(64) NOT NULL DEFAULT '',
  PRIMARY KEY (series_id, start_at),
  KEY coverage_end (series_id, end_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What was seen of missing slots: why, since when, how often asked. Disjoint per series; gone when the slots are accounted for.
CREATE TABLE gap_notes (
  series_id BIGINT UNSIGNED NOT NULL,
  start_at DATETIME(3) NOT NULL,
  end_at DATETIME(3) NOT NULL,
  reason VARCHAR(32) NOT NULL,
  first_seen_at DATETIME(3) NOT NULL,
  last_tried_at DATETIME(3) NULL,
  tries INT UNSIGNED NOT NULL DEFAULT 0,
  next_try_at DATETIME(3) NULL,
  backfill_id VARCHAR(32) NOT NULL DEFAULT '',
  PRIMARY KEY (series_id, start_at),
  KEY gap_notes_end (series_id, end_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Leased rights to fetch a range, so that no two workers fetch one slot at once. A dead holder's lease ends by itself.
CREATE TABLE claims (
  series_id BIGINT UNSIGNED NOT NULL,
  start_at DATETIME(3) NOT NULL,
  end_at DATETIME(3) NOT NULL,
  holder VARCHAR(128) NOT NULL,
  leased_until DATETIME(3) NOT NULL,
  PRIMARY KEY (series_id, start_at),
  KEY claims_holder (holder)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE backfills (
  id VARCHAR(32) NOT NULL,
  dataset VARCHAR(32) NOT NULL,
  source VARCHAR(64) NOT NULL,
  request JSON NOT NULL,
  request_key CHAR(64) NOT NULL,
  state VARCHAR(24) NOT NULL,
  slots_planned BIGINT UNSIGNED NOT NULL DEFAULT 0,
  slots_stored BIGINT UNSIGNED NOT NULL DEFAULT 0,
  slots_none BIGINT UNSIGNED NOT NULL DEFAULT 0,
  slots_unobtainable BIGINT UNSIGNED NOT NULL DEFAULT 0,
  slots_unconfirmed BIGINT UNSIGNED NOT NULL DEFAULT 0,
  slots_failed BIGINT UNSIGNED NOT NULL DEFAULT 0,
  slots_left BIGINT UNSIGNED NOT NULL DEFAULT 0,
  calls_planned BIGINT UNSIGNED NOT NULL DEFAULT 0,
  calls_made BIGINT UNSIGNED NOT NULL DEFAULT 0,
  requested_at DATETIME(3) NOT NULL,
  started_at DATETIME(3) NULL,
  ended_at DATETIME(3) NULL,
  PRIMARY KEY (id),
  KEY backfills_state (state, requested_at),
  KEY backfills_request (request_key, state)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One row per collection run: what the collectors did, and when it last went well.
CREATE TABLE runs (
  workflow_id VARCHAR(255) NOT NULL,
  run_id VARCHAR(64) NOT NULL,
  collector VARCHAR(64) NOT NULL,
  slot_at DATETIME(3) NOT NULL,
  started_at DATETIME(3) NOT NULL,
  ended_at DATETIME(3) NULL,
  status VARCHAR(16) NOT NULL,
  records BIGINT UNSIGNED NOT NULL DEFAULT 0,
  reason VARCHAR(255) NOT NULL DEFAULT '',
  PRIMARY KEY (workflow_id, run_id),
  KEY runs_collector (collector, started_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What happened, in sentences, oldest first: requests refused, sweeps, audits, pauses.
CREATE TABLE journal (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  at DATETIME(3) NOT NULL,
  subject VARCHAR(128) NOT NULL,
  kind VARCHAR(32) NOT NULL,
  sentence VARCHAR(1000) NOT NULL,
  detail JSON NULL,
  PRIMARY KEY (id),
  KEY journal_subject (subject, at),
  KEY journal_at (at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Calls made of each source's monthly allowance. Must outlive Redis, so it lives here.
CREATE TABLE quota_usage (
  source VARCHAR(64) NOT NULL,
  month CHAR(7) NOT NULL,
  calls BIGINT UNSIGNED NOT NULL DEFAULT 0,
  PRIMARY KEY (source, month)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
