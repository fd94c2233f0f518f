-- Rows that were doubted: what came, why it is doubted, and what became of it. One row of a source is here once, however often it comes.
CREATE TABLE quarantine (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  series_id BIGINT UNSIGNED NOT NULL,
  slot_at DATETIME(3) NOT NULL,
  payload_hash CHAR(16) NOT NULL,
  payload TEXT NOT NULL,
  severity VARCHAR(8) NOT NULL,
  reasons VARCHAR(255) NOT NULL,
  evidence VARCHAR(1000) NOT NULL,
  state VARCHAR(8) NOT NULL,
  seen_at DATETIME(3) NOT NULL,
  last_seen_at DATETIME(3) NOT NULL,
  decided_at DATETIME(3) NULL,
  decided_by VARCHAR(64) NOT NULL DEFAULT '',
  decided_reason VARCHAR(255) NOT NULL DEFAULT '',
  PRIMARY KEY (id),
  UNIQUE KEY quarantine_row (series_id, slot_at, payload_hash),
  KEY quarantine_state (state, severity, series_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How it stood, minute by minute: the score and what was taken off it.
CREATE TABLE health_history (
  at DATETIME(3) NOT NULL,
  score TINYINT UNSIGNED NOT NULL,
  status VARCHAR(8) NOT NULL,
  parts JSON NOT NULL,
  PRIMARY KEY (at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
