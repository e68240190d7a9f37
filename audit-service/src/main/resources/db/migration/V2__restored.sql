-- Whoever restores this database leaves a row here; the log then takes the signed entries that it lacks from the bundles
-- (ADR 0018). Without the row, a database that is older than the last checkpoint freezes the log.
CREATE TABLE IF NOT EXISTS restored (
    id          uuid PRIMARY KEY,
    taken_at    timestamptz NOT NULL,
    restored_at timestamptz NOT NULL,
    positions   text        NOT NULL,
    numbers     text        NOT NULL,
    replayed_at timestamptz
);
