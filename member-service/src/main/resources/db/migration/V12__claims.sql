-- An account's try to take over a record that somebody else made, by a code to the mobile and a second fact. No number
-- lies here in clear: sealed under a key of the claim's own until the code is on its way, and a keyed tag for counting.
CREATE TABLE claim (
    id            uuid PRIMARY KEY,
    account       text        NOT NULL,
    mobile_tag    bytea       NOT NULL,
    sealed_mobile bytea,
    language      text        NOT NULL,
    state         text        NOT NULL CONSTRAINT known_claim_state CHECK (state IN ('ASKED', 'OPEN', 'LOCKED', 'PROVEN')),
    code          bytea,
    attempts      int         NOT NULL DEFAULT 0,
    wrong_facts   int         NOT NULL DEFAULT 0,
    begun_at      timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    member        uuid REFERENCES member,
    CONSTRAINT the_mobile_is_kept_until_the_code_is_made CHECK ((state = 'ASKED') = (sealed_mobile IS NOT NULL)),
    CONSTRAINT a_proven_claim_has_its_member CHECK ((state = 'PROVEN') = (member IS NOT NULL))
);
COMMENT ON COLUMN claim.account IS 'OIDC subject';
COMMENT ON COLUMN claim.code IS 'HMAC of the code; absent if none was sent, which nobody outside may know';
COMMENT ON COLUMN claim.wrong_facts IS 'how often the code was right and what was given beside it was not';
CREATE INDEX claims_by_account ON claim (account, begun_at);
CREATE INDEX claims_by_mobile ON claim (mobile_tag, begun_at);
CREATE INDEX claims_by_member ON claim (member) WHERE member IS NOT NULL;
CREATE INDEX claims_to_answer ON claim (begun_at) WHERE state = 'ASKED';

-- The unclaimed records that had the mobile when the code was made.
CREATE TABLE claim_record (
    claim  uuid NOT NULL REFERENCES claim ON DELETE CASCADE,
    member uuid NOT NULL REFERENCES member,
    PRIMARY KEY (claim, member)
);
CREATE INDEX claim_records_by_member ON claim_record (member);
COMMENT ON COLUMN claimed_key.kind IS '1 member, 2 round, 3 claim; 0 nobody: the sweep took a key that was never claimed, so that nobody can claim it any more';
