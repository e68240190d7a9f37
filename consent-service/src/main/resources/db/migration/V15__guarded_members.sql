-- Members who are known to be under 14, as member-service tells: a guardian consents for them (PIPL Art. 31, ADR 0047).
-- No date; history stays.
CREATE TABLE guarded_member (
    member uuid        NOT NULL,
    since  timestamptz NOT NULL,
    until  timestamptz,
    CONSTRAINT guarded_once_a_time PRIMARY KEY (member, since)
);
CREATE UNIQUE INDEX guarded_now ON guarded_member (member) WHERE until IS NULL;

-- Who consented for the data subject. It stands only while the subject is guarded, and the subject's own only while not.
ALTER TABLE consent_record ADD COLUMN guardian uuid;
ALTER TABLE consent_record ADD COLUMN representation uuid;
ALTER TABLE consent_record ADD CONSTRAINT a_guardian_by_a_link CHECK ((guardian IS NULL) = (representation IS NULL));
COMMENT ON COLUMN consent_record.guardian IS 'the guardian''s own member id; null where the data subject consented';
COMMENT ON COLUMN consent_record.representation IS 'the link that member-service proved at that moment';

CREATE OR REPLACE FUNCTION keep_consent_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'GIVEN'
        OR (NEW.id, NEW.position, NEW.member_id, NEW.purpose, NEW.notice_version, NEW.notice_language, NEW.notice_hash, NEW.given_at,
            NEW.guardian, NEW.representation)
           IS DISTINCT FROM
           (OLD.id, OLD.position, OLD.member_id, OLD.purpose, OLD.notice_version, OLD.notice_language, OLD.notice_hash, OLD.given_at,
            OLD.guardian, OLD.representation)
    THEN
        RAISE EXCEPTION 'a consent record is history' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
