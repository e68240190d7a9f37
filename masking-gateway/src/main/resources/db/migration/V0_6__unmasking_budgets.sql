-- Whom a person has unmasked in a role within the last day (ADR 0057). Neither person nor member stands here: both
-- columns are keyed tags, and a member has another one for each person. A row goes when its day is over.
CREATE TABLE unmasked_member (
    pot     uuid        NOT NULL,
    member  uuid        NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (pot, member)
);

CREATE INDEX unmasked_member_by_time ON unmasked_member (seen_at);

COMMENT ON COLUMN unmasked_member.pot IS 'keyed tag of person and role';
COMMENT ON COLUMN unmasked_member.member IS 'keyed tag of person, role and member';
COMMENT ON COLUMN unmasked_member.seen_at IS 'the last time at which it was told that the member is shown';

-- What a gateway may show without asking. It counts as shown at its end, until the gateway tells whom it was used for;
-- one that never tells has used all of it.
CREATE TABLE unmasking_slice (
    id      uuid        PRIMARY KEY,
    pot     uuid        NOT NULL,
    members integer     NOT NULL CONSTRAINT a_slice_holds_somebody CHECK (members > 0),
    ends_at timestamptz NOT NULL
);

CREATE INDEX unmasking_slice_by_pot ON unmasking_slice (pot);
CREATE INDEX unmasking_slice_by_time ON unmasking_slice (ends_at);
