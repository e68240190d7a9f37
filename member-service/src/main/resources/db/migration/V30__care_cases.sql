-- A member's own matter in the hands of customer service (ADR 0046): from asking to the result, without a word of free
-- text.
CREATE TABLE care_case (
    id             uuid        PRIMARY KEY,
    member         uuid        NOT NULL REFERENCES member,
    kind           text        NOT NULL CONSTRAINT known_case_kind CHECK (kind IN ('QUESTION', 'DELIVERY', 'REFUND', 'COMPLAINT',
        'ACCOUNT')),
    state          text        NOT NULL CONSTRAINT known_case_state CHECK (state IN ('ASKED', 'VERIFIED', 'OPEN', 'CLOSED')),
    by_member      boolean     NOT NULL,
    needs_approval boolean     NOT NULL,
    asked_by       text        NOT NULL,
    asked_at       timestamptz NOT NULL,
    tries          integer     NOT NULL,
    verified_at    timestamptz,
    approved_by    text,
    opened_at      timestamptz,
    looks          integer     NOT NULL,
    handler        text,
    handled_until  timestamptz,
    result         text CONSTRAINT known_case_result CHECK (result IN ('SOLVED', 'NOT_SOLVED', 'NOT_VERIFIED', 'WITHDRAWN',
        'LAPSED', 'MEMBER_GONE')),
    closed_at      timestamptz,
    CONSTRAINT open_only_when_verified CHECK (state <> 'OPEN' OR (verified_at IS NOT NULL AND opened_at IS NOT NULL)),
    CONSTRAINT open_only_when_approved CHECK (state <> 'OPEN' OR NOT needs_approval OR approved_by IS NOT NULL),
    CONSTRAINT nobody_approves_alone CHECK (approved_by IS NULL OR approved_by <> asked_by),
    CONSTRAINT closed_with_a_result CHECK ((state = 'CLOSED') = (closed_at IS NOT NULL AND result IS NOT NULL))
);
COMMENT ON COLUMN care_case.asked_by IS 'OIDC subject; the member''s own is not kept';
COMMENT ON COLUMN care_case.looks IS 'how often the record was looked up under the case';
CREATE INDEX care_cases_of_a_member ON care_case (member, asked_at);
CREATE INDEX care_cases_that_go_on ON care_case (asked_at, id) WHERE state <> 'CLOSED';
