-- What a version of a scorer makes of a news item as its words were at one revision. Such a row never changes: other words, another scorer or
-- another version is another row.
CREATE TABLE sentiment_scores (
  news_id BIGINT UNSIGNED NOT NULL,
  scorer VARCHAR(32) NOT NULL,
  version VARCHAR(64) NOT NULL,
  revision INT UNSIGNED NOT NULL DEFAULT 0,
  neg DECIMAL(5,4) NOT NULL,
  neu DECIMAL(5,4) NOT NULL,
  pos DECIMAL(5,4) NOT NULL,
  compound DECIMAL(5,4) NOT NULL,
  label VARCHAR(8) NOT NULL,
  confidence DECIMAL(5,4) NOT NULL,
  scored_at DATETIME(3) NOT NULL,
  PRIMARY KEY (news_id, scorer, version, revision),
  KEY sentiment_scored (scorer, version, scored_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Which version counts (place 1), and which one stands in where that one could not be asked (place 2). Changed as a whole or not at all.
CREATE TABLE sentiment_active (
  place TINYINT UNSIGNED NOT NULL,
  scorer VARCHAR(32) NOT NULL,
  version VARCHAR(64) NOT NULL,
  since DATETIME(3) NOT NULL,
  PRIMARY KEY (place)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One row per slot of news whose items all have a score, also where it brought none.
CREATE TABLE sentiment_slots (
  source VARCHAR(64) NOT NULL,
  subject VARCHAR(128) NOT NULL,
  width_seconds INT UNSIGNED NOT NULL,
  slot_at DATETIME(3) NOT NULL,
  records INT UNSIGNED NOT NULL,
  made_at DATETIME(3) NOT NULL,
  PRIMARY KEY (source, subject, width_seconds, slot_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
