-- A consent ends by itself after the time that its purpose names; those from before have no end.
ALTER TABLE consent_record ADD COLUMN expires_at timestamptz;
ALTER TABLE consent_record DROP CONSTRAINT known_status;
ALTER TABLE consent_record ADD CONSTRAINT known_status CHECK (status IN ('GIVEN', 'WITHDRAWN', 'RENEWED', 'EXPIRED'));
CREATE INDEX consents_that_end ON consent_record (expires_at) WHERE status = 'GIVEN';

CREATE OR REPLACE FUNCTION keep_consent_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'GIVEN'
        OR (NEW.id, NEW.position, NEW.member_id, NEW.purpose, NEW.notice_version, NEW.notice_language, NEW.notice_hash,
            NEW.given_at, NEW.expires_at)
           IS DISTINCT FROM
           (OLD.id, OLD.position, OLD.member_id, OLD.purpose, OLD.notice_version, OLD.notice_language, OLD.notice_hash,
            OLD.given_at, OLD.expires_at)
    THEN
        RAISE EXCEPTION 'a consent record is history' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- That a member was asked for a consent, and what the member answered.
CREATE TABLE consent_request (
    id             uuid PRIMARY KEY,
    position       bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    member_id      uuid        NOT NULL,
    purpose        text        NOT NULL,
    notice_version integer     NOT NULL,
    asked_at       timestamptz NOT NULL,
    answer         text        CHECK (answer IN ('GIVEN', 'REFUSED')),
    answered_at    timestamptz,
    version        integer     NOT NULL,
    CONSTRAINT answered_with_time CHECK ((answer IS NULL) = (answered_at IS NULL))
);

CREATE UNIQUE INDEX one_open_request ON consent_request (member_id, purpose) WHERE answer IS NULL;
CREATE INDEX requests_of_a_member ON consent_request (member_id, position);
