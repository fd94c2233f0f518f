-- One row per value that a series' day ever had: a revision is a row more. NULL: the source says that there is none.
CREATE TABLE macro_indicators (
  series_code VARCHAR(64) NOT NULL,
  observation_date DATE NOT NULL,
  realtime_start DATE NOT NULL,
  value DECIMAL(38,18) NULL,
  known_at DATETIME(3) NOT NULL,
  collected_at DATETIME(3) NOT NULL,
  PRIMARY KEY (series_code, observation_date, realtime_start),
  KEY macro_vintage (series_code, realtime_start),
  KEY macro_known (series_code, known_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One row per day of knowledge that the source was asked about, with how many values it brought: most days bring none.
CREATE TABLE macro_vintages (
  series_code VARCHAR(64) NOT NULL,
  vintage_day DATE NOT NULL,
  observations INT UNSIGNED NOT NULL,
  collected_at DATETIME(3) NOT NULL,
  PRIMARY KEY (series_code, vintage_day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The index of one UTC day.
CREATE TABLE fear_greed_index (
  day DATE NOT NULL,
  value TINYINT UNSIGNED NOT NULL,
  classification VARCHAR(64) NOT NULL,
  known_at DATETIME(3) NOT NULL,
  collected_at DATETIME(3) NOT NULL,
  PRIMARY KEY (day),
  KEY fear_greed_known (known_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
