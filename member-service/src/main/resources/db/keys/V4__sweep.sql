-- Data keys by age, and up to which minting time it is settled which of them somebody has claimed.
CREATE INDEX data_keys_by_age ON data_key (minted_at, id);
CREATE TABLE sweep (
    one  boolean PRIMARY KEY DEFAULT true CONSTRAINT one_row CHECK (one),
    upto timestamptz NOT NULL
);
INSERT INTO sweep (upto) VALUES ('1970-01-01T00:00:00Z');
