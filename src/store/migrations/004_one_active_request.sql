-- The same request is at work once: a key while the backfill has not ended, nothing after. Of twins that are at work already one has it.
ALTER TABLE backfills
  ADD COLUMN active_key CHAR(64) NULL AFTER request_key,
  ADD UNIQUE KEY backfills_active (active_key);
UPDATE IGNORE backfills SET active_key = request_key WHERE ended_at IS NULL;
