-- When the member restricted the processing (PIPL Art. 44): the record is stored, and shown to nobody but its member.
ALTER TABLE member ADD COLUMN restricted_at timestamptz;

-- A member's copy of everything the suite holds of them (PIPL Art. 45). One a member: asking anew replaces it.
CREATE TABLE member_copy (
    id         uuid PRIMARY KEY,
    member     uuid        NOT NULL CONSTRAINT one_copy_a_member UNIQUE REFERENCES member,
    asked_at   timestamptz NOT NULL,
    ready_at   timestamptz,
    expires_at timestamptz,
    CONSTRAINT what_is_ready_expires CHECK ((ready_at IS NULL) = (expires_at IS NULL))
);
CREATE INDEX copies_by_expiry ON member_copy (expires_at) WHERE expires_at IS NOT NULL;

-- Its parts, sealed under the member's key: each fits one answer.
CREATE TABLE member_copy_part (
    id     uuid  PRIMARY KEY,
    copy   uuid  NOT NULL REFERENCES member_copy ON DELETE CASCADE,
    number int   NOT NULL,
    sealed bytea NOT NULL,
    CONSTRAINT one_part_a_number UNIQUE (copy, number)
);
COMMENT ON COLUMN member_copy_part.number IS 'from 1';
