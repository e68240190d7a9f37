-- Who stands for a member (ADR 0047): the guardian of a child under 14, or whoever the member has given a mandate.
-- History: what ended stays.
CREATE TABLE representation (
    id             uuid        PRIMARY KEY,
    kind           text        NOT NULL CONSTRAINT known_representation CHECK (kind IN ('GUARDIAN', 'MANDATE')),
    member         uuid        NOT NULL REFERENCES member,
    representative uuid        NOT NULL REFERENCES member,
    operations     text[]      NOT NULL,
    purposes       text[]      NOT NULL,
    document       text        NOT NULL CONSTRAINT hash_of_a_document CHECK (document ~ '^[0-9a-f]{64}$'),
    state          text        NOT NULL CONSTRAINT known_representation_state CHECK (state IN ('ASKED', 'ACTIVE', 'ENDED')),
    asked_at       timestamptz NOT NULL,
    ends_at        timestamptz,
    reviewer       text,
    reviewed_until timestamptz,
    checked_by     text,
    checked_at     timestamptz,
    ended_at       timestamptz,
    ending         text CONSTRAINT known_representation_end CHECK (ending IN ('BY_MEMBER', 'BY_REPRESENTATIVE', 'REFUSED',
        'REVOKED', 'EXPIRED', 'FOURTEEN', 'SOMEBODY_GONE')),
    CONSTRAINT nobody_stands_for_themselves CHECK (member <> representative),
    CONSTRAINT a_mandate_ends CHECK (kind = 'GUARDIAN' OR ends_at IS NOT NULL),
    CONSTRAINT active_when_checked CHECK (state <> 'ACTIVE' OR (checked_by IS NOT NULL AND checked_at IS NOT NULL)),
    CONSTRAINT ended_for_a_reason CHECK ((state = 'ENDED') = (ended_at IS NOT NULL AND ending IS NOT NULL))
);
COMMENT ON COLUMN representation.document IS 'SHA-256 of the document that proves it; the document is not kept here';
COMMENT ON COLUMN representation.checked_by IS 'OIDC subject of the reviewer who compared the document';
CREATE UNIQUE INDEX one_of_a_kind_at_a_time ON representation (member, representative, kind) WHERE state <> 'ENDED';
CREATE INDEX representations_of_a_representative ON representation (representative) WHERE state <> 'ENDED';
CREATE INDEX representations_to_check ON representation (asked_at, id) WHERE state = 'ASKED';
