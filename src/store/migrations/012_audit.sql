-- Each row carries a digest of its own values, which only the statements of ours bring up to date: a value that was changed by hand no longer fits it.
ALTER TABLE ohlc_data
  ADD COLUMN digest INT UNSIGNED NOT NULL DEFAULT (CRC32(CONCAT_WS('|', open_time, open, high, low, close, volume)));

ALTER TABLE price_data_real
  ADD COLUMN digest INT UNSIGNED NOT NULL DEFAULT (CRC32(CONCAT_WS('|', timestamp_iso, observed_at, current_price,
    COALESCE(market_cap, ''), COALESCE(volume_usd_24h, ''), COALESCE(price_change_24h, ''), COALESCE(price_change_percentage_24h, ''),
    COALESCE(high_24h, ''), COALESCE(low_24h, ''), COALESCE(market_cap_rank, ''), COALESCE(circulating_supply, ''),
    COALESCE(total_supply, ''), COALESCE(max_supply, ''))));

ALTER TABLE technical_indicators
  ADD COLUMN digest INT UNSIGNED NOT NULL DEFAULT (CRC32(CONCAT_WS('|', timestamp_iso,
    COALESCE(sma_20, ''), COALESCE(sma_50, ''), COALESCE(ema_12, ''), COALESCE(ema_26, ''), COALESCE(macd, ''),
    COALESCE(macd_signal, ''), COALESCE(macd_histogram, ''), COALESCE(rsi_14, ''), COALESCE(bb_upper, ''), COALESCE(bb_middle, ''),
    COALESCE(bb_lower, ''), COALESCE(atr_14, ''), COALESCE(adx_14, ''), COALESCE(cci_20, ''), COALESCE(mfi_14, ''), COALESCE(obv, ''),
    COALESCE(stoch_k, ''), COALESCE(stoch_d, ''), COALESCE(willr_14, ''), COALESCE(vwap, ''), COALESCE(psar, ''),
    COALESCE(volume_sma_20, ''), COALESCE(volume_ratio, ''), input_hash)));

-- What the last audit saw of each chunk of 1,000 slots. A chunk whose coverage has not changed since needs no other look until its turn comes.
CREATE TABLE audit_chunks (
  series_id BIGINT UNSIGNED NOT NULL,
  start_at DATETIME(3) NOT NULL,
  slots INT UNSIGNED NOT NULL,
  digest BIGINT UNSIGNED NOT NULL,
  audited_at DATETIME(3) NOT NULL,
  PRIMARY KEY (series_id, start_at),
  KEY audit_chunks_age (audited_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Calls of backfills by UTC day, against a source's daily allowance for them.
CREATE TABLE backfill_usage (
  source VARCHAR(64) NOT NULL,
  day DATE NOT NULL,
  calls BIGINT UNSIGNED NOT NULL DEFAULT 0,
  PRIMARY KEY (source, day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
