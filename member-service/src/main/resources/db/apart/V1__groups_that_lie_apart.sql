-- Sealed field groups that lie apart from their members (ADR 0027): nothing here says whose they are, of which group, or
-- since when. A row is named by a keyed hash; who has not Vault's key cannot tell whose it is, even with both databases.
CREATE TABLE apart_group (
    pseudonym          bytea PRIMARY KEY CONSTRAINT a_whole_hmac CHECK (octet_length(pseudonym) = 32),
    sealed             bytea   NOT NULL,
    unreferenced_since timestamptz,
    mixed              boolean NOT NULL DEFAULT false
);
COMMENT ON COLUMN apart_group.unreferenced_since IS 'when a sweep first found no member that refers to it';
COMMENT ON COLUMN apart_group.mixed IS 'a sweep has written it again beside others, so that the order of the rows no longer tells when it came';

-- The sweep that is under way, or the last one.
CREATE TABLE sweep (
    one         boolean PRIMARY KEY DEFAULT true CONSTRAINT one_row CHECK (one),
    pass        int         NOT NULL DEFAULT 0,
    passes      int         NOT NULL DEFAULT 0,
    taken_until timestamptz NOT NULL DEFAULT '1970-01-01T00:00:00Z',
    ended_at    timestamptz,
    removed     bigint      NOT NULL DEFAULT 0,
    missing     bigint      NOT NULL DEFAULT 0
);
COMMENT ON COLUMN sweep.passes IS '0: none is under way';
INSERT INTO sweep DEFAULT VALUES;

-- Which members' database this one belongs to.
CREATE TABLE pair (
    one boolean PRIMARY KEY DEFAULT true CONSTRAINT one_row CHECK (one),
    id  uuid NOT NULL
);
