-- Versions of a field's search index, each with a key and a number of bits of its own. All that stand here are written
-- and asked; one that is not complete lacks members from before it.
CREATE TABLE search_index (
    field    text        NOT NULL,
    version  int         NOT NULL,
    bits     int         NOT NULL CONSTRAINT possible_bits CHECK (bits BETWEEN 1 AND 30),
    complete boolean     NOT NULL,
    begun_at timestamptz NOT NULL,
    PRIMARY KEY (field, version)
);
INSERT INTO search_index (field, version, bits, complete, begun_at) VALUES ('mobile', 1, 16, true, now());

ALTER TABLE mobile_search ADD COLUMN version int NOT NULL DEFAULT 1;
ALTER TABLE mobile_search ALTER COLUMN version DROP DEFAULT;
ALTER TABLE mobile_search DROP CONSTRAINT mobile_search_pkey;
ALTER TABLE mobile_search ADD PRIMARY KEY (member, version);
DROP INDEX members_by_mobile_tag;
CREATE INDEX members_by_mobile_tag ON mobile_search (version, tag);
