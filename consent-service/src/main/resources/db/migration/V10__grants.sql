-- That one person agreed to one exact request: a grant, a crisis, its extension, an emergency plan.
CREATE TABLE approval (
    matter      uuid        NOT NULL,
    hash        text        NOT NULL,
    account     text        NOT NULL,
    roles       text[]      NOT NULL,
    approved_at timestamptz NOT NULL,
    CONSTRAINT one_voice_each PRIMARY KEY (matter, hash, account)
);

-- Leave for one person to see certain fields of certain members a certain number of times (ADR 0036). What is counted
-- stands in this one row, so that one statement spends a use.
CREATE TABLE disclosure_grant (
    id            uuid        PRIMARY KEY,
    state         text        NOT NULL,
    terms         text        NOT NULL,
    hash          text        NOT NULL,
    requester     text        NOT NULL,
    receiver      text        NOT NULL,
    purpose       text        NOT NULL,
    subjects      uuid[]      NOT NULL,
    reads         integer     NOT NULL CHECK (reads > 0),
    persons       integer     NOT NULL CHECK (persons > 0),
    reads_used    integer     NOT NULL DEFAULT 0,
    persons_seen  uuid[]      NOT NULL DEFAULT '{}',
    crisis        uuid,
    break_glass   boolean     NOT NULL DEFAULT false,
    made_at       timestamptz NOT NULL,
    approved_at   timestamptz,
    activated_at  timestamptz,
    ends_at       timestamptz,
    ended_at      timestamptz,
    ending        text,
    CONSTRAINT known_grant_state CHECK (state IN ('DRAFT', 'REQUESTED', 'APPROVED', 'ACTIVE', 'ENDED')),
    CONSTRAINT grant_ended_for_a_reason CHECK ((state = 'ENDED') = (ended_at IS NOT NULL) AND (ended_at IS NULL) = (ending IS NULL)),
    CONSTRAINT active_has_an_end CHECK (state <> 'ACTIVE' OR (activated_at IS NOT NULL AND ends_at IS NOT NULL)),
    CONSTRAINT never_more_than_granted CHECK (reads_used <= reads AND cardinality(persons_seen) <= persons)
);

COMMENT ON COLUMN disclosure_grant.terms IS 'the exact request, canonical JSON; hash is the SHA-256 of it';

CREATE INDEX grants_that_go_on ON disclosure_grant (made_at) WHERE state <> 'ENDED';
CREATE INDEX grants_of_a_member ON disclosure_grant USING gin (subjects);
