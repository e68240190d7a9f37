-- The register of what is published: disclosure rules, purposes, notices. A version is its text, and who wrote it and
-- who agreed to it; what is in force is the highest number of its kind (ADR 0034).
CREATE TABLE publication (
    id         uuid PRIMARY KEY,
    position   bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    kind       text        NOT NULL CONSTRAINT known_kind CHECK (kind IN ('disclosure-rules', 'purposes', 'notices')),
    state      text        NOT NULL CONSTRAINT known_state
        CHECK (state IN ('OFFERED', 'DRAFT', 'PUBLISHED', 'DISCARDED')),
    number     integer     CHECK (number > 0),
    based_on   integer     NOT NULL,
    hash       text        NOT NULL,
    body       text        NOT NULL,
    summary    text        NOT NULL,
    bundled    boolean     NOT NULL,
    drafted_by text,
    drafted_at timestamptz NOT NULL,
    decided_by text,
    decided_at timestamptz,
    change     bigint,
    version    integer     NOT NULL,
    CONSTRAINT numbered_when_published CHECK ((state = 'PUBLISHED') = (number IS NOT NULL)),
    CONSTRAINT decided_with_time CHECK ((state IN ('PUBLISHED', 'DISCARDED')) = (decided_at IS NOT NULL)),
    -- Nobody publishes alone. What came with the service has no author until somebody takes it over; it is in
    -- force without a second person only where an installation begins with it.
    CONSTRAINT two_people CHECK
        (state <> 'PUBLISHED' OR (bundled AND decided_by IS NULL) OR (drafted_by IS NOT NULL AND drafted_by <> decided_by))
);
COMMENT ON COLUMN publication.based_on IS 'the version in force when it was drafted; 0 when there was none';
COMMENT ON COLUMN publication.change IS
    'what a gateway must acknowledge before the approval is answered, also when it is repeated (ADR 0005)';

CREATE UNIQUE INDEX one_version_of_a_number ON publication (kind, number);
CREATE UNIQUE INDEX one_open_draft_of_a_text ON publication (kind, hash) WHERE state IN ('OFFERED', 'DRAFT');
CREATE INDEX publications_of_a_kind ON publication (kind, position);

-- History is never overwritten: a text stays as it was written, and what was decided stays decided.
CREATE FUNCTION keep_publications() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state IN ('PUBLISHED', 'DISCARDED')
        OR (NEW.id, NEW.position, NEW.kind, NEW.based_on, NEW.hash, NEW.body, NEW.bundled)
           IS DISTINCT FROM
           (OLD.id, OLD.position, OLD.kind, OLD.based_on, OLD.hash, OLD.body, OLD.bundled)
        OR (OLD.state = 'DRAFT' AND (NEW.drafted_by, NEW.drafted_at, NEW.summary)
           IS DISTINCT FROM (OLD.drafted_by, OLD.drafted_at, OLD.summary))
    THEN
        RAISE EXCEPTION 'a publication is history' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER publications_are_kept BEFORE UPDATE OR DELETE ON publication
    FOR EACH ROW EXECUTE FUNCTION keep_publications();
