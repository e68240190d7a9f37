-- Whoever restores this database to an earlier moment leaves a row here; the service replays what ended since before it
-- serves anybody (ADR 0018). A copy of this table's shape stands where restores are made.
CREATE TABLE IF NOT EXISTS restored (
    id          uuid PRIMARY KEY,
    taken_at    timestamptz NOT NULL,
    restored_at timestamptz NOT NULL,
    positions   text        NOT NULL,
    numbers     text        NOT NULL,
    replayed_at timestamptz
);

COMMENT ON COLUMN restored.taken_at IS 'to which moment the database belongs';
COMMENT ON COLUMN restored.positions IS 'JSON: topic, partition, the Kafka offset from which on facts may be unknown here';
COMMENT ON COLUMN restored.numbers IS 'JSON: source, the last number of its evidence in the signed log';
