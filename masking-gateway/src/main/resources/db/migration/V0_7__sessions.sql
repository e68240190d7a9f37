-- Sessions that were ended through a gateway (ADR 0067): their tokens are refused by all of them until the row goes.
CREATE TABLE ended_session (
    session   bytea       PRIMARY KEY CHECK (length(session) = 32),
    ended_at  timestamptz NOT NULL DEFAULT now(),
    forget_at timestamptz NOT NULL
);

CREATE INDEX ended_session_by_time ON ended_session (ended_at);
CREATE INDEX ended_session_by_end ON ended_session (forget_at);

COMMENT ON COLUMN ended_session.session IS 'SHA-256 of the identity provider''s random name for it';

-- From what a member has signed in. Both columns are keyed tags under a key that never comes here, and a device has
-- another one for each person.
CREATE TABLE known_device (
    person  uuid        NOT NULL,
    device  uuid        NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person, device)
);

CREATE INDEX known_device_by_time ON known_device (seen_at);

COMMENT ON COLUMN known_device.person IS 'keyed tag of the account';
COMMENT ON COLUMN known_device.device IS 'keyed tag of the account and the families of browser and system';
