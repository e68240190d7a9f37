-- Records that are new, claimed or changed, until they have been compared with others (ADR 0026, 0033).
CREATE TABLE record_to_compare (
    member uuid PRIMARY KEY REFERENCES member,
    since  timestamptz NOT NULL
);
CREATE INDEX records_to_compare_by_age ON record_to_compare (since);
