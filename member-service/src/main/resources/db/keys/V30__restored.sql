-- Whoever restores the key store leaves a row here; member-service then destroys what nobody claims (ADR 0018).
CREATE TABLE IF NOT EXISTS restored (
    id          uuid PRIMARY KEY,
    taken_at    timestamptz NOT NULL,
    restored_at timestamptz NOT NULL,
    positions   text        NOT NULL,
    numbers     text        NOT NULL,
    replayed_at timestamptz
);
