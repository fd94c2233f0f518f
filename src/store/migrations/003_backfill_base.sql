-- Slots by state in a backfill's range when it was planned: progress is what has changed since.
ALTER TABLE backfills ADD COLUMN base JSON NULL AFTER request_key;
ALTER TABLE backfills ADD COLUMN ended_reason VARCHAR(255) NOT NULL DEFAULT '' AFTER ended_at;
