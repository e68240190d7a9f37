-- What the service itself wants said in the log: so far, which manifest an export has. The sequencer says it, once.
CREATE TABLE own_entry (
    id       uuid        PRIMARY KEY,
    manifest text        NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    index    bigint
);

COMMENT ON COLUMN own_entry.index IS 'where it stands, once it does';

CREATE INDEX own_entry_to_be_said ON own_entry (asked_at) WHERE index IS NULL;
