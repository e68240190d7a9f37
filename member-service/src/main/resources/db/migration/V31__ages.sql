-- Members who are known to be under eighteen. No date: whether it is still so is looked up in the sealed record, once a
-- day (ADR 0047).
CREATE TABLE known_minor (
    member         uuid    PRIMARY KEY REFERENCES member,
    under_fourteen boolean NOT NULL,
    checked_on     date    NOT NULL
);
CREATE INDEX minors_to_check ON known_minor (checked_on);
