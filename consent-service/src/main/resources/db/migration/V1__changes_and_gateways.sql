-- The number of the last change of a member's basis. One row: whoever changes a basis keeps it locked until the commit,
-- so numbers are in commit order and without gaps (ADR 0005).
CREATE TABLE change_counter (
    only_row boolean PRIMARY KEY DEFAULT true CONSTRAINT one_row CHECK (only_row),
    change   bigint NOT NULL
);
INSERT INTO change_counter (change) VALUES (0);

-- Whose basis each change touched: what the gateways are told. Only the latest are kept.
CREATE TABLE basis_change (
    change    bigint PRIMARY KEY,
    member_id uuid NOT NULL
);

-- What is known of each gateway process: the last change it has applied, and when its last poll arrived, by this
-- database's clock. Shared by all replicas.
CREATE TABLE gateway_lease (
    gateway  text        PRIMARY KEY,
    applied  bigint      NOT NULL,
    heard_at timestamptz NOT NULL
);

-- The catalogue of purposes on which standing consents were last judged. Another one is a change for everybody.
CREATE TABLE published_catalogue (
    only_row boolean PRIMARY KEY DEFAULT true CONSTRAINT one_catalogue CHECK (only_row),
    hash     text NOT NULL
);
