-- What auditors take home, until its time is over. The file lies beside the log's, under its id.
CREATE TABLE export (
    id           uuid        PRIMARY KEY,
    owner        text        NOT NULL,
    query        text        NOT NULL,
    format       text        NOT NULL,
    state        text        NOT NULL,
    done         int         NOT NULL DEFAULT 0,
    bytes        bigint,
    code         text,
    submitted_at timestamptz NOT NULL,
    ended_at     timestamptz
);

CREATE INDEX export_by_end ON export (ended_at);

COMMENT ON COLUMN export.query IS 'may hold a member''s id; goes with the row after a day';
