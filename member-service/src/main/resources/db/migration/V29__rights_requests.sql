-- What somebody asks for under their rights (PIPL Art. 44-50), from asking to the answer. What was written lies sealed
-- under a key of the request's own (kind 5 in claimed_key).
CREATE TABLE rights_request (
    id             uuid PRIMARY KEY,
    version        int         NOT NULL,
    member         uuid        REFERENCES member,
    account        text,
    kind           text        NOT NULL CONSTRAINT known_request_kind CHECK (kind IN ('ACCESS', 'COPY', 'CORRECT', 'RESTRICT',
        'ERASE', 'EXPLAIN', 'TRANSFER', 'RELATIVE', 'COMPLAINT', 'FEEDBACK', 'REPORT')),
    state          text        NOT NULL CONSTRAINT known_request_state CHECK (state IN ('RECEIVED', 'IN_WORK', 'ANSWERED',
        'REFUSED', 'WITHDRAWN')),
    log_entry      bigint,
    sealed         bytea,
    sealed_answer  bytea,
    receipt        bytea CONSTRAINT one_report_a_receipt UNIQUE,
    refusal        text,
    asked_at       timestamptz NOT NULL,
    due_on         date        NOT NULL,
    reviewer       text,
    reviewed_until timestamptz,
    ended_at       timestamptz,
    CONSTRAINT reports_are_anonymous CHECK
        ((kind = 'REPORT') = (receipt IS NOT NULL) AND (kind <> 'REPORT' OR (member IS NULL AND account IS NULL))),
    CONSTRAINT a_refusal_has_a_reason CHECK ((state = 'REFUSED') = (refusal IS NOT NULL)),
    CONSTRAINT what_is_over_has_ended CHECK ((state IN ('RECEIVED', 'IN_WORK')) = (ended_at IS NULL))
);
COMMENT ON COLUMN rights_request.member IS 'who asks; absent for reports, and for accounts without a record';
COMMENT ON COLUMN rights_request.account IS 'OIDC subject of who asks; gone when the member is erased';
COMMENT ON COLUMN rights_request.log_entry IS 'the entry of the log that a complaint is about';
COMMENT ON COLUMN rights_request.receipt IS 'keyed tag of the number that the reporter was given';
COMMENT ON COLUMN rights_request.reviewer IS 'OIDC subject of who has it in hand, or ended it';
CREATE INDEX open_rights_requests ON rights_request (due_on, id) WHERE state IN ('RECEIVED', 'IN_WORK');
CREATE INDEX rights_requests_by_member ON rights_request (member) WHERE member IS NOT NULL;
CREATE INDEX rights_requests_by_account ON rights_request (account, asked_at) WHERE account IS NOT NULL;
COMMENT ON COLUMN claimed_key.kind IS '1 member, 2 round, 3 claim, 4 import, 5 rights request; 0 nobody: the sweep took a key that was never claimed, so that nobody can claim it any more';
