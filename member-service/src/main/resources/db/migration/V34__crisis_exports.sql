-- A key of Vault's own for what is exported in one crisis, from its first export until it is destroyed.
CREATE TABLE crisis_key (
    id           uuid        PRIMARY KEY,
    crisis       uuid        NOT NULL,
    drill        boolean     NOT NULL,
    made_at      timestamptz NOT NULL,
    exports      integer     NOT NULL DEFAULT 0,
    doomed_at    timestamptz,
    destroyed_at timestamptz,
    CONSTRAINT doomed_before_destroyed CHECK (destroyed_at IS NULL OR doomed_at IS NOT NULL)
);
CREATE UNIQUE INDEX one_living_key_a_crisis ON crisis_key (crisis) WHERE doomed_at IS NULL;
COMMENT ON COLUMN crisis_key.exports IS 'how many were ever made under it';
COMMENT ON COLUMN crisis_key.doomed_at IS 'from then on nothing is opened, whether Vault has destroyed it yet or not';

-- What one person took of one group. The data key is wrapped by Vault under the crisis' own key.
CREATE TABLE crisis_export (
    id         uuid        PRIMARY KEY,
    key        uuid        NOT NULL REFERENCES crisis_key,
    crisis     uuid        NOT NULL,
    group_id   uuid        NOT NULL,
    account    text        NOT NULL,
    wrapped    text        NOT NULL,
    next       bigint,
    made_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX export_by_key ON crisis_export (key);
CREATE INDEX export_by_end ON crisis_export (expires_at);

CREATE TABLE crisis_export_row (
    export uuid  NOT NULL REFERENCES crisis_export ON DELETE CASCADE,
    member uuid  NOT NULL REFERENCES member,
    place  int   NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (export, member)
);
CREATE INDEX export_row_by_member ON crisis_export_row (member);
