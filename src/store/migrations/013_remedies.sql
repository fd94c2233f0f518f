-- Every attempt of a remedy. One on a target begins in a cool-down window, and one key acts once, however many incidents ask.
CREATE TABLE remedy_runs (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  remedy VARCHAR(40) NOT NULL,
  target VARCHAR(128) NOT NULL,
  window_at DATETIME(3) NOT NULL,
  claim_key VARCHAR(255) NOT NULL,
  incident BIGINT UNSIGNED NULL,
  approved_by VARCHAR(64) NULL,
  state VARCHAR(16) NOT NULL,
  sentence VARCHAR(1000) NOT NULL DEFAULT '',
  started_at DATETIME(3) NOT NULL,
  ended_at DATETIME(3) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY remedy_window (remedy, target, window_at),
  UNIQUE KEY remedy_claim (claim_key),
  KEY remedy_started (remedy, started_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One row per remedy: who holds it decides alone whether an attempt may begin.
CREATE TABLE remedy_gates (
  remedy VARCHAR(40) NOT NULL,
  passed BIGINT UNSIGNED NOT NULL DEFAULT 0,
  PRIMARY KEY (remedy)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What stands in for what for a while: another source, a smaller scorer. It ends by itself.
CREATE TABLE stand_ins (
  name VARCHAR(64) NOT NULL,
  value VARCHAR(128) NOT NULL,
  reason VARCHAR(255) NOT NULL DEFAULT '',
  set_at DATETIME(3) NOT NULL,
  until_at DATETIME(3) NOT NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
