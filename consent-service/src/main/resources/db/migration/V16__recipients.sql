-- The register has a fourth kind of text: who outside gets members' data (PIPL Art. 21-23, ADR 0049).
ALTER TABLE publication DROP CONSTRAINT known_kind;
ALTER TABLE publication ADD CONSTRAINT known_kind
    CHECK (kind IN ('disclosure-rules', 'purposes', 'notices', 'recipients'));

-- That a recipient's system read a member: kept for three years (PIPL Art. 56), also when the member is erased; the
-- number leads nowhere then.
CREATE TABLE sharing_use (
    id        uuid        PRIMARY KEY,
    position  bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    recipient text        NOT NULL,
    register  text        NOT NULL,
    member    uuid        NOT NULL,
    fields    text[]      NOT NULL,
    used_at   timestamptz NOT NULL
);
COMMENT ON COLUMN sharing_use.register IS 'hash of the register that was in force';
CREATE INDEX sharing_uses_of_a_member ON sharing_use (member, position);
CREATE INDEX sharing_uses_by_age ON sharing_use (used_at);
