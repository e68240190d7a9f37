-- The versions of the log's signing key, and of which sizes of the tree each vouches (ADR 0042). A version that Vault has
-- and that is not here signs nothing.
CREATE TABLE log_key (
    version    int  PRIMARY KEY,
    vkey       text NOT NULL UNIQUE,
    announced  bigint,
    first_size bigint,
    ends_at    timestamptz,
    last_size  bigint,
    last_note  text
);

COMMENT ON COLUMN log_key.announced IS 'the entry that names it; the first key has none';
COMMENT ON COLUMN log_key.first_size IS 'the smallest size that it may sign; null until it is announced';
COMMENT ON COLUMN log_key.ends_at IS 'when it stops signing, once another key has been announced';
COMMENT ON COLUMN log_key.last_size IS 'the largest size that it signed; null while it signs';
COMMENT ON COLUMN log_key.last_note IS 'the last checkpoint with its signature: by it who knows only this key believes the next';

CREATE TABLE key_rotation (
    id           uuid        PRIMARY KEY,
    asked_at     timestamptz NOT NULL,
    overlap      bigint      NOT NULL,
    from_version int         NOT NULL,
    to_version   int,
    ended_at     timestamptz
);

COMMENT ON COLUMN key_rotation.overlap IS 'for how many seconds both keys sign';

CREATE UNIQUE INDEX one_rotation_at_a_time ON key_rotation ((true)) WHERE ended_at IS NULL;
