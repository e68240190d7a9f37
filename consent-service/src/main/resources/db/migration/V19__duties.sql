-- Courses and pledges without which a role is not active (ADR 0050). The list of both is a publication.
ALTER TABLE publication DROP CONSTRAINT known_kind;
ALTER TABLE publication ADD CONSTRAINT known_kind
    CHECK (kind IN ('disclosure-rules', 'purposes', 'notices', 'recipients', 'duties'));

-- Who fulfilled what, of which edition, until when. Accounts are OIDC subjects; nothing here is about a member.
CREATE TABLE duty_record (
    id                uuid        PRIMARY KEY,
    account           text        NOT NULL,
    kind              text        NOT NULL CONSTRAINT known_duty CHECK (kind IN ('course', 'pledge')),
    code              text        NOT NULL,
    edition           integer     NOT NULL CHECK (edition > 0),
    hash              text        NOT NULL,
    fulfilled_at      timestamptz NOT NULL,
    ends_at           timestamptz NOT NULL,
    recorded_by       text        NOT NULL,
    recorded_at       timestamptz NOT NULL,
    reminded_at       timestamptz,
    revoked_at        timestamptz,
    revoked_by        text,
    revoked_by_change bigint,
    -- a pledge is one's own word, a course somebody else's
    CONSTRAINT own_word_or_anothers CHECK ((kind = 'pledge') = (recorded_by = account)),
    CONSTRAINT revoked_by_another CHECK ((revoked_at IS NULL) = (revoked_by IS NULL) AND revoked_by <> account)
);
COMMENT ON COLUMN duty_record.hash IS 'of the exact text that was signed or taught';
COMMENT ON COLUMN duty_record.revoked_by_change IS 'what a gateway must acknowledge before a revocation is answered (ADR 0005)';

CREATE INDEX duties_of_an_account ON duty_record (account);
CREATE INDEX duties_by_their_end ON duty_record (ends_at);

-- What waits for one named account (a review, a reminder, an evaluation). It names the matter, never a member.
CREATE TABLE account_call (
    id          uuid        PRIMARY KEY,
    account     text        NOT NULL,
    matter      text        NOT NULL,
    basis       text        NOT NULL,
    made_at     timestamptz NOT NULL,
    due_at      timestamptz NOT NULL,
    answered_at timestamptz,
    CONSTRAINT called_once UNIQUE (account, matter, basis)
);
CREATE INDEX calls_to_a_matter ON account_call (matter, basis);
