-- The newest checkpoint that the witnesses cosigned, as a signed note with their lines (C2SP tlog-cosignature).
-- It may be older than the one in `checkpoint`: witnesses are asked after signing, never before an entry is stored.
CREATE TABLE cosigned (
    one  boolean     PRIMARY KEY DEFAULT true CHECK (one),
    size bigint      NOT NULL,
    note text        NOT NULL,
    at   timestamptz NOT NULL
);

COMMENT ON COLUMN cosigned.at IS 'since when as many witnesses as the policy asks for vouch for it, by their own clocks';
