ALTER TABLE member DROP CONSTRAINT known_member_state;
ALTER TABLE member ADD CONSTRAINT known_member_state
    CHECK (state IN ('TO_BE_INFORMED', 'CLAIMED', 'RESTRICTED', 'ERASED', 'EXPIRED'));
ALTER TABLE member DROP CONSTRAINT only_unclaimed_members_expire;
ALTER TABLE member ADD CONSTRAINT only_unclaimed_members_expire
    CHECK ((state IN ('TO_BE_INFORMED', 'EXPIRED')) = (expires_at IS NOT NULL));

-- A member's wish to be erased, from asking to the certificate. It outlives the member and holds nothing personal.
CREATE TABLE erasure (
    id           uuid PRIMARY KEY,
    version      int         NOT NULL,
    member       uuid        NOT NULL REFERENCES member,
    state        text        NOT NULL CONSTRAINT known_erasure_state CHECK (state IN ('COOLING_OFF', 'HELD', 'DONE', 'CANCELLED')),
    requested_at timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    ended_at     timestamptz,
    keys         uuid[]      NOT NULL DEFAULT '{}'
);
COMMENT ON COLUMN erasure.keys IS 'the data keys that were destroyed; they mean nothing any more';
CREATE UNIQUE INDEX one_open_erasure_a_member ON erasure (member) WHERE state IN ('COOLING_OFF', 'HELD');
CREATE INDEX open_erasures ON erasure (due_at) WHERE state IN ('COOLING_OFF', 'HELD');
