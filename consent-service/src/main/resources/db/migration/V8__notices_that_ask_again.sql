-- Which consents a major notice has to be asked for again: those to the purposes that it describes differently. Judged
-- in the same statement that reads the consents.
CREATE TABLE notice_renewal (
    purpose text    NOT NULL,
    notice  integer NOT NULL,
    PRIMARY KEY (purpose, notice)
);

-- The register knows now which catalogue of purposes is in force.
DROP TABLE published_catalogue;
