-- MINOR notices of which members are told, and who has been; the latter only until everybody has.
CREATE TABLE notice_to_tell (
    notice       integer     PRIMARY KEY,
    published_at timestamptz NOT NULL,
    done_at      timestamptz
);
CREATE TABLE notice_told (
    notice  integer     NOT NULL REFERENCES notice_to_tell,
    member  uuid        NOT NULL REFERENCES member,
    told_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (notice, member)
);
CREATE INDEX notices_told_to_a_member ON notice_told (member);
