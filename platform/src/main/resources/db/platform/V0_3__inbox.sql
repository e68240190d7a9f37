-- How far each topic of another service has been read. Moved in the commit of what was done about it, so that nothing is
-- done twice or left out.
CREATE TABLE inbox_position (
    topic       text   NOT NULL,
    partition   int    NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (topic, partition)
);
