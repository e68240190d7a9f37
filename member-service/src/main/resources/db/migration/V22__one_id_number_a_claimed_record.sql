-- Blind index, uniqueness: the whole HMAC of the identity number, of claimed records only (ADR 0026). Records from before
-- it are put in by the search for duplicates, for nothing but the service can open them.
CREATE TABLE id_number_uniqueness (
    tag    bytea PRIMARY KEY,
    member uuid NOT NULL CONSTRAINT one_id_number_a_member UNIQUE REFERENCES member
);
