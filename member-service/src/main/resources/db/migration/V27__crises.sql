-- A group of invented people, for exercises only.
ALTER TABLE member_group ADD COLUMN drill boolean NOT NULL DEFAULT false;

-- Whose data were opened on account of a crisis, in which of its groups, and whether the member was told.
CREATE TABLE crisis_touched (
    crisis   uuid        NOT NULL,
    member   uuid        NOT NULL REFERENCES member,
    group_id uuid        NOT NULL,
    since    timestamptz NOT NULL,
    told     boolean,
    PRIMARY KEY (crisis, member)
);
CREATE INDEX touched_by_member ON crisis_touched (member);
COMMENT ON COLUMN crisis_touched.told IS 'null: not yet; false: nobody reads what is written to this member';

-- A crisis that has ended: when its members are told, and the counts once all are.
CREATE TABLE crisis_end (
    crisis     uuid        PRIMARY KEY,
    drill      boolean     NOT NULL,
    tell_at    timestamptz NOT NULL,
    counted_at timestamptz
);
