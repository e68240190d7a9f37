-- Facts that wait to be sent; a row lives from its transaction's commit until Kafka has acknowledged it.
CREATE TABLE outbox_event (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id       uuid        NOT NULL,
    topic    text        NOT NULL,
    key      text        NOT NULL,
    type     text        NOT NULL,
    time     timestamptz NOT NULL,
    sequence bigint,
    data     text        NOT NULL
);

COMMENT ON COLUMN outbox_event.sequence IS 'evidence only: its number within the source, stored before it is first sent';

-- The next free number of each source of evidence.
CREATE TABLE outbox_source (
    source        text PRIMARY KEY,
    next_sequence bigint NOT NULL
);
