-- What is primary: leaf, salt, source, kafka_position and log_size. They change in one commit, on the connection that holds
-- the sequencer's lock. The files with tiles are derived from leaf; entry is a view of leaf for questions.

CREATE TABLE leaf (
    index bigint PRIMARY KEY,
    json  text   NOT NULL
);

COMMENT ON TABLE leaf IS 'canonical JSON (RFC 8785), exactly the bytes that the tree hashes; never changed, never deleted';

-- The values behind the commitments in the leaves. Deleting a row makes the entry anonymous and breaks no proof.
CREATE TABLE salt (
    index bigint   NOT NULL,
    label text     NOT NULL,
    part  smallint NOT NULL,
    value text     NOT NULL,
    salt  text     NOT NULL
);

CREATE INDEX salt_of_a_value ON salt (value, label, index DESC);
CREATE INDEX salt_of_an_entry ON salt (index);

-- How far each source has come; duplicates and gaps are told by it.
CREATE TABLE source (
    name        text   PRIMARY KEY,
    last_number bigint NOT NULL,
    ended_at    bigint,
    missed      boolean NOT NULL DEFAULT false
);

COMMENT ON COLUMN source.ended_at IS 'the last acknowledged number, as the next source named it; that far the log must get';
COMMENT ON COLUMN source.missed IS 'the log did not get that far and has said so';

-- The next offset to read. Kafka''s own memory of it is not used: it could not be in the same commit.
CREATE TABLE kafka_position (
    topic       text   NOT NULL,
    partition   int    NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (topic, partition)
);

CREATE TABLE log_size (
    one  boolean PRIMARY KEY DEFAULT true CHECK (one),
    size bigint  NOT NULL
);

INSERT INTO log_size (size) VALUES (0);

-- The last checkpoint that was signed, as a signed note. The same stands in a file outside the database.
CREATE TABLE checkpoint (
    one  boolean PRIMARY KEY DEFAULT true CHECK (one),
    size bigint  NOT NULL,
    note text    NOT NULL
);

-- Made from leaf and nothing else: may be emptied at any time, the service fills it again.
CREATE TABLE entry (
    index   bigint      PRIMARY KEY,
    time    timestamptz NOT NULL,
    kind    text        NOT NULL,
    source  text,
    actor   text,
    role    text,
    action  text,
    purpose text,
    basis   text,
    outcome text,
    code    text
);

COMMENT ON COLUMN entry.actor IS 'not for members: who they are stands in salt only';
COMMENT ON COLUMN entry.basis IS 'the kind only';

CREATE INDEX entry_by_time ON entry (time);
CREATE INDEX entry_by_actor ON entry (actor, index DESC) WHERE actor IS NOT NULL;
CREATE INDEX entry_by_action ON entry (action, index DESC);
