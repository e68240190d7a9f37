-- What callers have spent of their search budgets; who asked for what stands nowhere.
CREATE TABLE search_spending (
    id       uuid PRIMARY KEY,
    caller   text        NOT NULL,
    spent_at timestamptz NOT NULL,
    cost     int         NOT NULL CONSTRAINT a_search_costs CHECK (cost > 0)
);
COMMENT ON COLUMN search_spending.caller IS 'OIDC subject';
CREATE INDEX spending_by_caller ON search_spending (caller, spent_at);
CREATE INDEX spending_by_time ON search_spending (spent_at);
