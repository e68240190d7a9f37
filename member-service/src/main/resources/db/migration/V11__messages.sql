-- A message to a member. Where it goes and what it says lie sealed under the member's key, and are gone once a provider
-- has it.
CREATE TABLE message (
    id           uuid PRIMARY KEY,
    position     bigint GENERATED ALWAYS AS IDENTITY,
    member       uuid        NOT NULL REFERENCES member,
    template     text        NOT NULL,
    language     text        NOT NULL CONSTRAINT known_message_language CHECK (language IN ('ZH', 'EN')),
    channel      text        NOT NULL CONSTRAINT known_message_channel CHECK (channel IN ('INBOX', 'SMS', 'EMAIL')),
    state        text        NOT NULL CONSTRAINT known_message_state CHECK (state IN ('QUEUED', 'SENDING', 'SENT', 'GIVEN_UP')),
    attempts     int         NOT NULL DEFAULT 0,
    sealed       bytea,
    written_at   timestamptz NOT NULL,
    next_at      timestamptz NOT NULL,
    useful_until timestamptz NOT NULL,
    ended_at     timestamptz,
    read_at      timestamptz,
    CONSTRAINT what_waits_can_be_sent CHECK (state IN ('SENT', 'GIVEN_UP') OR sealed IS NOT NULL)
);
COMMENT ON COLUMN message.next_at IS 'queued: not before then; sending: whoever sends it has died if it still is then';
CREATE INDEX messages_under_way ON message (next_at) WHERE state IN ('QUEUED', 'SENDING');
CREATE INDEX messages_of_a_member ON message (member, position);
CREATE INDEX messages_by_age ON message (written_at);

-- How a member wants to be reached, beside the inbox; without a row: in Chinese, by the inbox alone.
CREATE TABLE message_preference (
    member    uuid PRIMARY KEY REFERENCES member,
    language  text        NOT NULL CONSTRAINT known_preferred_language CHECK (language IN ('ZH', 'EN')),
    sms       boolean     NOT NULL,
    email     boolean     NOT NULL,
    chosen_at timestamptz NOT NULL
);
