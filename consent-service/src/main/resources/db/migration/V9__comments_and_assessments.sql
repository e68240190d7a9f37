-- The impact assessment that a change rests on (PIPL Art. 55), by its id; what an installation began with has none.
ALTER TABLE publication ADD COLUMN assessment text;

CREATE OR REPLACE FUNCTION keep_publications() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state IN ('PUBLISHED', 'DISCARDED')
        OR (NEW.id, NEW.position, NEW.kind, NEW.based_on, NEW.hash, NEW.body, NEW.bundled)
           IS DISTINCT FROM
           (OLD.id, OLD.position, OLD.kind, OLD.based_on, OLD.hash, OLD.body, OLD.bundled)
        OR (OLD.state = 'DRAFT' AND (NEW.drafted_by, NEW.drafted_at, NEW.summary, NEW.assessment)
           IS DISTINCT FROM (OLD.drafted_by, OLD.drafted_at, OLD.summary, OLD.assessment))
    THEN
        RAISE EXCEPTION 'a publication is history' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- What the committee says about a draft, and what it was answered. An unanswered one keeps the draft from approval.
CREATE TABLE publication_comment (
    id          uuid PRIMARY KEY,
    position    bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    publication uuid        NOT NULL REFERENCES publication (id),
    author      text        NOT NULL,
    body        text        NOT NULL,
    made_at     timestamptz NOT NULL,
    answer      text,
    answered_by text,
    answered_at timestamptz,
    version     integer     NOT NULL,
    CONSTRAINT answered_whole CHECK
        ((answer IS NULL) = (answered_by IS NULL) AND (answer IS NULL) = (answered_at IS NULL)),
    CONSTRAINT nobody_answers_themselves CHECK (answered_by IS NULL OR answered_by <> author)
);
CREATE INDEX comments_of_a_publication ON publication_comment (publication, position);

CREATE FUNCTION keep_comments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.answer IS NOT NULL
        OR (NEW.id, NEW.position, NEW.publication, NEW.author, NEW.body, NEW.made_at)
           IS DISTINCT FROM (OLD.id, OLD.position, OLD.publication, OLD.author, OLD.body, OLD.made_at)
    THEN
        RAISE EXCEPTION 'a comment is history' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER comments_are_kept BEFORE UPDATE OR DELETE ON publication_comment
    FOR EACH ROW EXECUTE FUNCTION keep_comments();
