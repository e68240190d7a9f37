-- When a member was last asked to look through the own data. One row a member, so that nobody is asked twice.
CREATE TABLE reminder (
    member      uuid PRIMARY KEY REFERENCES member,
    reminded_at timestamptz NOT NULL
);
CREATE INDEX claimed_members_by_time ON member (claimed_at) WHERE state = 'CLAIMED';
