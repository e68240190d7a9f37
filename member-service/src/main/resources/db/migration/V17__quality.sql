-- What is wrong, or may be, with a field of a record: which rule it breaks, never the value.
CREATE TABLE quality_finding (
    member   uuid        NOT NULL REFERENCES member,
    field    text        NOT NULL,
    rule     text        NOT NULL CONSTRAINT known_quality_rule CHECK (rule IN ('MISSING', 'OUTDATED', 'IMPLAUSIBLE', 'CONTRADICTORY', 'DOUBTED')),
    found_at timestamptz NOT NULL,
    PRIMARY KEY (member, field, rule)
);
CREATE INDEX quality_findings_by_rule ON quality_finding (rule, field, member);

-- The member has looked at a field and says that it is right.
CREATE TABLE field_confirmation (
    member       uuid        NOT NULL REFERENCES member,
    field        text        NOT NULL,
    confirmed_at timestamptz NOT NULL,
    PRIMARY KEY (member, field)
);
