-- Who sits in the users' supervision committee, and who is called to broken glasses, with terms (ADR 0051).
CREATE TABLE seat (
    id              uuid        PRIMARY KEY,
    body            text        NOT NULL CONSTRAINT known_body CHECK (body IN ('COMMITTEE', 'GLASS_REVIEW')),
    account         text        NOT NULL,
    starts_at       timestamptz NOT NULL,
    ends_at         timestamptz NOT NULL,
    proposed_by     text        NOT NULL,
    approved_by     text,
    end_proposed_by text,
    ended_by        text,
    ended_at        timestamptz,
    CONSTRAINT term_has_a_length CHECK (ends_at > starts_at),
    CONSTRAINT two_people_begin_it CHECK (approved_by <> proposed_by AND approved_by <> account AND proposed_by <> account),
    CONSTRAINT two_people_end_it CHECK
        ((ended_at IS NULL) = (ended_by IS NULL) AND ended_by <> end_proposed_by AND ended_by <> account)
);
CREATE INDEX seats_of_a_body ON seat (body, ends_at);
