-- Neighbours who buy together, and who leads them (OIDC subject).
CREATE TABLE member_group (
    id        uuid PRIMARY KEY,
    name      text        NOT NULL,
    leader    text        NOT NULL,
    opened_at timestamptz NOT NULL
);

CREATE TABLE group_member (
    group_id  uuid        NOT NULL REFERENCES member_group,
    member    uuid        NOT NULL REFERENCES member,
    joined_at timestamptz NOT NULL,
    position  bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (group_id, member)
);
CREATE INDEX groups_by_member ON group_member (member);

-- A round (团次).
CREATE TABLE round (
    id        uuid PRIMARY KEY,
    group_id  uuid        NOT NULL REFERENCES member_group,
    title     text        NOT NULL,
    cutoff    timestamptz NOT NULL,
    handover  text        NOT NULL CONSTRAINT known_handover CHECK (handover IN ('PICKUP', 'DELIVERY')),
    opened_at timestamptz NOT NULL,
    orders    int         NOT NULL DEFAULT 0
);
COMMENT ON COLUMN round.orders IS 'how many numbers of its list are given away';

CREATE TABLE good (
    round  uuid   NOT NULL REFERENCES round,
    number int    NOT NULL,
    name   text   NOT NULL,
    price  bigint NOT NULL CONSTRAINT prices_are_not_negative CHECK (price >= 0),
    PRIMARY KEY (round, number)
);
COMMENT ON COLUMN good.price IS 'fen';

CREATE TABLE customer_order (
    id           uuid PRIMARY KEY,
    version      int         NOT NULL,
    round        uuid        NOT NULL REFERENCES round,
    member       uuid        NOT NULL REFERENCES member,
    number       int         NOT NULL,
    state        text        NOT NULL CONSTRAINT known_order_state CHECK (state IN ('PLACED', 'DISPATCHED', 'DELIVERED', 'CANCELLED')),
    placed_at    timestamptz NOT NULL,
    attention    text[]      NOT NULL DEFAULT '{}',
    sealed_hints bytea,
    sealed_note  bytea,
    CONSTRAINT one_number_an_order UNIQUE (round, number)
);
CREATE INDEX orders_by_member ON customer_order (member);

CREATE TABLE order_line (
    customer_order uuid NOT NULL REFERENCES customer_order,
    good           int  NOT NULL,
    quantity       int  NOT NULL CONSTRAINT something_is_ordered CHECK (quantity > 0),
    PRIMARY KEY (customer_order, good)
);

-- A courier's route.
CREATE TABLE route (
    id            uuid PRIMARY KEY,
    version       int         NOT NULL,
    round         uuid        NOT NULL REFERENCES round,
    courier       bytea       NOT NULL,
    state         text        NOT NULL CONSTRAINT known_route_state CHECK (state IN ('PLANNED', 'DISPATCHED', 'ENDED')),
    planned_at    timestamptz NOT NULL,
    dispatched_at timestamptz,
    ended_at      timestamptz
);
COMMENT ON COLUMN route.courier IS 'keyed hash of the user name: a volunteer''s may be a mobile';
CREATE INDEX routes_by_courier ON route (courier);

CREATE TABLE route_stop (
    route          uuid NOT NULL REFERENCES route,
    position       int  NOT NULL,
    customer_order uuid NOT NULL REFERENCES customer_order,
    live           boolean NOT NULL DEFAULT true,
    PRIMARY KEY (route, position)
);
COMMENT ON COLUMN route_stop.live IS 'planned or under way; false once delivered or given up';
CREATE UNIQUE INDEX one_live_stop_an_order ON route_stop (customer_order) WHERE live;
