-- One data subject's consent to one purpose, from the moment it is given until it ends (PIPL Art. 14, 15).
CREATE TABLE consent_record (
    id              uuid PRIMARY KEY,
    position        bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    member_id       uuid        NOT NULL,
    purpose         text        NOT NULL,
    notice_version  integer     NOT NULL,
    notice_language text        NOT NULL,
    notice_hash     text        NOT NULL,
    status          text        NOT NULL,
    given_at        timestamptz NOT NULL,
    ended_at        timestamptz,
    ended_by_change bigint,
    version         integer     NOT NULL,
    CONSTRAINT known_status CHECK (status IN ('GIVEN', 'WITHDRAWN', 'RENEWED')),
    CONSTRAINT ended_with_time_and_change CHECK
        ((status = 'GIVEN') = (ended_at IS NULL) AND (ended_at IS NULL) = (ended_by_change IS NULL))
);

COMMENT ON COLUMN consent_record.ended_by_change IS
    'what a gateway must acknowledge before the withdrawal is answered, also when it is repeated (ADR 0005)';

CREATE UNIQUE INDEX one_standing_consent ON consent_record (member_id, purpose) WHERE status = 'GIVEN';
CREATE INDEX consents_of_a_member ON consent_record (member_id, position);

-- History is never overwritten: a consent's terms stay as they were given, and an ended one stays ended.
CREATE FUNCTION keep_consent_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'GIVEN'
        OR (NEW.id, NEW.position, NEW.member_id, NEW.purpose, NEW.notice_version, NEW.notice_language, NEW.notice_hash, NEW.given_at)
           IS DISTINCT FROM
           (OLD.id, OLD.position, OLD.member_id, OLD.purpose, OLD.notice_version, OLD.notice_language, OLD.notice_hash, OLD.given_at)
    THEN
        RAISE EXCEPTION 'a consent record is history' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER consent_history_is_kept BEFORE UPDATE ON consent_record
    FOR EACH ROW EXECUTE FUNCTION keep_consent_history();
