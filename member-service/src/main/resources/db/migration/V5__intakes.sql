-- What a round's pasted lists have said of one person. Sealed under the member's key, so that it goes when the member goes;
-- under the round's key as long as there is no member (a cancellation of somebody who never ordered).
CREATE TABLE intake_line (
    id             uuid  PRIMARY KEY,
    round          uuid  NOT NULL REFERENCES round,
    member         uuid  REFERENCES member,
    customer_order uuid  CONSTRAINT one_line_an_order UNIQUE REFERENCES customer_order,
    sealed         bytea NOT NULL,
    CONSTRAINT an_order_has_a_member CHECK (customer_order IS NULL OR member IS NOT NULL)
);
CREATE INDEX intake_lines_by_round ON intake_line (round);
