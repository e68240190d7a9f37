-- The sequencer stores what the log is, and what must not get lost; the rows for questions – entry, and salt with its
-- indexes – follow it in batches of their own (ADR 0061).

-- The values behind the commitments of entries that are not filed yet: one row a batch, gone once they stand in salt.
CREATE TABLE unfiled (
    first          bigint PRIMARY KEY,
    count          int    NOT NULL,
    salts          bytea  NOT NULL,
    erased         text[] NOT NULL,
    erased_before  bigint[] NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
        toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 50000);

-- Random bytes cannot be compressed.
ALTER TABLE unfiled ALTER COLUMN salts SET STORAGE EXTERNAL;

COMMENT ON COLUMN unfiled.salts IS 'label, part, value and salt of each commitment, packed; Unfiled.java reads and writes it';
COMMENT ON COLUMN unfiled.erased IS 'members that an entry of this batch says are erased';
COMMENT ON COLUMN unfiled.erased_before IS 'the index of that entry, for each of them';
