-- Which data key (its id in the key store) a member or a round has claimed.
CREATE TABLE claimed_key (
    key     uuid     PRIMARY KEY,
    kind    smallint NOT NULL,
    subject uuid     NOT NULL,
    version int      NOT NULL,
    CONSTRAINT one_key_a_version UNIQUE (subject, version)
);

-- Keys whose subjects have gone; the key store has yet to hear of it.
CREATE TABLE doomed_key (
    key uuid PRIMARY KEY
);
