-- Members whose record may be stored and nothing else, as member-service tells (PIPL Art. 44, 47).
CREATE TABLE restricted_member (
    member uuid        PRIMARY KEY,
    since  timestamptz NOT NULL
);
