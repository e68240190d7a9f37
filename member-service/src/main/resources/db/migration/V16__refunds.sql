-- Money that goes back for goods of an order that is over. Whose it is stands in the order; card and name are never here.
CREATE TABLE refund (
    id             uuid PRIMARY KEY,
    version        int         NOT NULL,
    customer_order uuid        NOT NULL REFERENCES customer_order,
    state          text        NOT NULL CONSTRAINT known_refund_state CHECK (state IN ('ASKED', 'GRANTED', 'REFUSED', 'PAID')),
    reason         text        NOT NULL CONSTRAINT known_refund_reason CHECK (reason IN ('MISSING', 'DAMAGED', 'WRONG', 'LATE', 'OTHER')),
    amount         bigint      NOT NULL CHECK (amount > 0),
    asked_at       timestamptz NOT NULL,
    decided_at     timestamptz,
    payer          text,
    paying_until   timestamptz,
    paid_at        timestamptz
);
COMMENT ON COLUMN refund.amount IS 'fen';
COMMENT ON COLUMN refund.payer IS 'OIDC subject of who has the payment in hand, or paid';
CREATE INDEX refunds_of_an_order ON refund (customer_order);
CREATE INDEX refunds_to_pay ON refund (decided_at, id) WHERE state = 'GRANTED';

CREATE TABLE refund_line (
    refund   uuid NOT NULL REFERENCES refund,
    good     int  NOT NULL,
    quantity int  NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (refund, good)
);
