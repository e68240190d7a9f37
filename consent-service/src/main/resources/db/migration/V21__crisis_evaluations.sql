-- What is owed after every crisis: due thirty days after its end, public once it is there.
CREATE TABLE crisis_evaluation (
    crisis     uuid        PRIMARY KEY REFERENCES crisis (id),
    owner      text        NOT NULL,
    due_at     timestamptz NOT NULL,
    overdue    boolean     NOT NULL DEFAULT false,
    outcome    text,
    body       text,
    written_by text,
    written_at timestamptz,
    CONSTRAINT written_whole CHECK ((body IS NULL) = (written_at IS NULL) AND (body IS NULL) = (written_by IS NULL)
        AND (body IS NULL) = (outcome IS NULL)),
    CONSTRAINT known_outcome CHECK (outcome IN ('HELD', 'TO_IMPROVE', 'TOO_WIDE'))
);
CREATE INDEX evaluations_that_are_owed ON crisis_evaluation (due_at) WHERE written_at IS NULL;
