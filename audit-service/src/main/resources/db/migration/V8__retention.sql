-- Entries below the minimum index have been pruned (C2SP tlog-tiles, ADR 0043): their rows and bundles are gone, the tiles
-- of hashes stay.
ALTER TABLE log_size ADD COLUMN minimum bigint NOT NULL DEFAULT 0;

CREATE TABLE pruning (
    id        uuid        PRIMARY KEY,
    asked_at  timestamptz NOT NULL,
    by_hand   boolean     NOT NULL,
    older     timestamptz NOT NULL,
    first     bigint,
    minimum   bigint,
    announced bigint,
    done      bigint      NOT NULL DEFAULT 0,
    ended_at  timestamptz
);

COMMENT ON COLUMN pruning.older IS 'what is older goes';
COMMENT ON COLUMN pruning.minimum IS 'the first entry that stays; null until it is found';
COMMENT ON COLUMN pruning.announced IS 'the entry that says so';
COMMENT ON COLUMN pruning.done IS 'how many entries are gone';

CREATE UNIQUE INDEX one_pruning_at_a_time ON pruning ((true)) WHERE ended_at IS NULL;
