-- Long work. A worker holds a running job until free_at; a later term takes it from one that died.
CREATE TABLE job (
    id           uuid PRIMARY KEY,
    kind         text        NOT NULL,
    subject_id   uuid        NOT NULL,
    payload      bytea       NOT NULL,
    submitted_by text        NOT NULL,
    role         text        NOT NULL,
    request      text,
    state        text        NOT NULL CONSTRAINT known_job_state CHECK (state IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
    done         int         NOT NULL DEFAULT 0,
    total        int,
    code         text,
    submitted_at timestamptz NOT NULL,
    ended_at     timestamptz,
    free_at      timestamptz NOT NULL,
    term         bigint      NOT NULL DEFAULT 0,
    attempts     int         NOT NULL DEFAULT 0
);
COMMENT ON COLUMN job.payload IS 'sealed; emptied when the job ends';
CREATE INDEX free_jobs ON job (submitted_at) WHERE state IN ('QUEUED', 'RUNNING');

CREATE TABLE job_item (
    job     uuid NOT NULL REFERENCES job,
    line    int  NOT NULL,
    outcome text NOT NULL,
    reason  text,
    PRIMARY KEY (job, line)
);
