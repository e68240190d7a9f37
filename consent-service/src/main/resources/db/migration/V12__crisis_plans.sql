-- A declaration prepared and approved in calm times (预案).
CREATE TABLE crisis_plan (
    id          uuid        PRIMARY KEY,
    terms       text        NOT NULL,
    hash        text        NOT NULL,
    made_at     timestamptz NOT NULL,
    approved_at timestamptz
);
