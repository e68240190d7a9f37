-- What the member gets of each thing that happens to a consent (ISO/IEC TS 27560). The log holds the hash.
CREATE TABLE consent_receipt (
    hash       text PRIMARY KEY,
    consent_id uuid        NOT NULL REFERENCES consent_record (id),
    position   bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    made_at    timestamptz NOT NULL,
    body       text        NOT NULL
);

CREATE INDEX receipts_of_a_consent ON consent_receipt (consent_id, position);
