-- A grant that somebody took without asking, in an emergency for one person; two people look at it afterwards.
CREATE TABLE broken_glass (
    grant_id    uuid        PRIMARY KEY REFERENCES disclosure_grant (id),
    taker       text        NOT NULL,
    broken_at   timestamptz NOT NULL,
    due_at      timestamptz NOT NULL,
    overdue     boolean     NOT NULL DEFAULT false,
    decided_at  timestamptz
);
CREATE INDEX glass_that_waits ON broken_glass (due_at) WHERE decided_at IS NULL;

CREATE TABLE glass_verdict (
    grant_id   uuid        NOT NULL REFERENCES broken_glass (grant_id),
    account    text        NOT NULL,
    justified  boolean     NOT NULL,
    decided_at timestamptz NOT NULL,
    CONSTRAINT one_verdict_each PRIMARY KEY (grant_id, account)
);
