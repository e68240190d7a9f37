-- A declared emergency (ADR 0037): what it opens, to whom, until when.
CREATE TABLE crisis (
    id              uuid        PRIMARY KEY,
    state           text        NOT NULL,
    terms           text        NOT NULL,
    hash            text        NOT NULL,
    declared_at     timestamptz NOT NULL,
    approved_at     timestamptz,
    ends_at         timestamptz NOT NULL,
    extension       text,
    ended_at        timestamptz,
    ended_by_change bigint,
    CONSTRAINT known_crisis_state CHECK (state IN ('DECLARED', 'APPROVED', 'ENDED')),
    CONSTRAINT crisis_ended_with_time CHECK ((state = 'ENDED') = (ended_at IS NOT NULL))
);

COMMENT ON COLUMN crisis.terms IS 'the exact declaration, canonical JSON; hash is the SHA-256 of it';
COMMENT ON COLUMN crisis.extension IS 'an extension that waits for its approvals, canonical JSON';
COMMENT ON COLUMN crisis.ended_by_change IS 'what a gateway must acknowledge before the end is answered (ADR 0005)';

CREATE INDEX crises_that_go_on ON crisis (ends_at) WHERE state <> 'ENDED';

-- How many members were touched, told and could not be told, as member-service counted.
CREATE TABLE crisis_count (
    crisis      uuid    NOT NULL,
    group_id    uuid    NOT NULL,
    touched     integer NOT NULL,
    told        integer NOT NULL,
    unreachable integer NOT NULL,
    PRIMARY KEY (crisis, group_id)
);
