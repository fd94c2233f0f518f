-- One row per article, however many feeds carry it; its words are those of the feed that told it first. published_at is the source's own time,
-- NULL where none can be believed; known_at is when anybody could know it: published_at, or first_seen_at where there is none.
CREATE TABLE crypto_news (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  identity CHAR(64) NOT NULL,
  source VARCHAR(64) NOT NULL,
  feed VARCHAR(128) NOT NULL,
  url TEXT NULL,
  canonical_url TEXT NULL,
  title VARCHAR(1000) NULL,
  summary TEXT NULL,
  content MEDIUMTEXT NULL,
  author VARCHAR(300) NULL,
  language VARCHAR(35) NULL,
  published_at DATETIME(3) NULL,
  date_problem VARCHAR(16) NOT NULL DEFAULT '',
  first_seen_at DATETIME(3) NOT NULL,
  known_at DATETIME(3) NOT NULL,
  story_id BIGINT UNSIGNED NULL,
  content_hash CHAR(64) NOT NULL,
  revision INT UNSIGNED NOT NULL DEFAULT 0,
  changed_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY news_identity (identity),
  KEY news_published (published_at),
  KEY news_known (known_at),
  KEY news_story (story_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Where an article was seen, and under which slot of that series it is filed. item_key: SHA-256 of what the feed's identity policy makes of it.
CREATE TABLE news_sightings (
  source VARCHAR(64) NOT NULL,
  subject VARCHAR(128) NOT NULL,
  item_key CHAR(64) NOT NULL,
  news_id BIGINT UNSIGNED NOT NULL,
  slot_at DATETIME(3) NOT NULL,
  seen_at DATETIME(3) NOT NULL,
  PRIMARY KEY (source, subject, item_key),
  KEY sightings_slot (source, subject, slot_at),
  KEY sightings_news (news_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One row per slot that is accounted for, also where it brought nothing new.
CREATE TABLE news_polls (
  source VARCHAR(64) NOT NULL,
  subject VARCHAR(128) NOT NULL,
  width_seconds INT UNSIGNED NOT NULL,
  slot_at DATETIME(3) NOT NULL,
  records INT UNSIGNED NOT NULL,
  polled_at DATETIME(3) NOT NULL,
  PRIMARY KEY (source, subject, width_seconds, slot_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The assets that an article is about.
CREATE TABLE news_symbols (
  symbol VARCHAR(32) NOT NULL,
  known_at DATETIME(3) NOT NULL,
  news_id BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (symbol, known_at, news_id),
  KEY symbols_news (news_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What an article said before it was changed.
CREATE TABLE news_revisions (
  news_id BIGINT UNSIGNED NOT NULL,
  revision INT UNSIGNED NOT NULL,
  url TEXT NULL,
  title VARCHAR(1000) NULL,
  summary TEXT NULL,
  content MEDIUMTEXT NULL,
  content_hash CHAR(64) NOT NULL,
  replaced_at DATETIME(3) NOT NULL,
  PRIMARY KEY (news_id, revision)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What the last answer of a feed was: what to ask with next time, and by which items to see that nothing was missed in between.
CREATE TABLE feed_state (
  source VARCHAR(64) NOT NULL,
  subject VARCHAR(128) NOT NULL,
  address TEXT NOT NULL,
  etag TEXT NULL,
  last_modified TEXT NULL,
  policy VARCHAR(8) NOT NULL,
  items MEDIUMTEXT NOT NULL,
  polled_at DATETIME(3) NOT NULL,
  PRIMARY KEY (source, subject)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
