-- Records that a gateway sent and nobody acknowledged, and that came again by its outbox. When one of them comes after all,
-- it is a repeat (ADR 0044).
CREATE TABLE repeat (
    source    text        NOT NULL,
    number    bigint      NOT NULL,
    by_source text        NOT NULL,
    by_number bigint      NOT NULL,
    since     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, number)
);

-- What one may also ask for: `group:…`. Made from the leaf like the rest of this table.
TRUNCATE entry;

ALTER TABLE entry ADD COLUMN in_group text;

CREATE INDEX entry_by_group ON entry (in_group, index DESC) WHERE in_group IS NOT NULL;
