-- Two member records of one person, as member-service tells: as long as they are joined, only what both allow stands
-- (ADR 0026). The consents themselves are not touched.
CREATE TABLE joined_members (
    merge          uuid        PRIMARY KEY,
    survivor       uuid        NOT NULL,
    absorbed       uuid        NOT NULL,
    last_position  bigint      NOT NULL,
    joined_at      timestamptz NOT NULL,
    separated_at   timestamptz
);
COMMENT ON COLUMN joined_members.last_position IS
    'the latest consent that there was: what the person gives after it is given for both';
CREATE INDEX joined_by_survivor ON joined_members (survivor) WHERE separated_at IS NULL;
CREATE INDEX joined_by_absorbed ON joined_members (absorbed) WHERE separated_at IS NULL;
