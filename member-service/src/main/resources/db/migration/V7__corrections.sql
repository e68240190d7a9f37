-- A change of a reviewed field that waits for a reviewer, or waited. What is wanted and why it was decided lies sealed.
CREATE TABLE correction (
    id            uuid PRIMARY KEY,
    version       int         NOT NULL,
    member        uuid        NOT NULL REFERENCES member,
    field         text        NOT NULL,
    state         text        NOT NULL CONSTRAINT known_correction_state CHECK (state IN ('WAITING', 'ACCEPTED', 'REJECTED', 'WITHDRAWN')),
    sealed        bytea,
    sealed_reason bytea,
    purposes      text[]      NOT NULL,
    notice        int,
    asked_at      timestamptz NOT NULL,
    due_at        timestamptz NOT NULL,
    reviewer      text,
    reviewed_until timestamptz,
    decided_at    timestamptz,
    CONSTRAINT what_is_wanted_is_kept_while_it_waits CHECK ((state = 'WAITING') = (sealed IS NOT NULL))
);
COMMENT ON COLUMN correction.reviewer IS 'OIDC subject of who has it in hand, or decided';
COMMENT ON COLUMN correction.sealed_reason IS 'the reviewer''s words to the member; free text';
CREATE UNIQUE INDEX one_waiting_correction_a_field ON correction (member, field) WHERE state = 'WAITING';
CREATE INDEX waiting_corrections ON correction (due_at) WHERE state = 'WAITING';
