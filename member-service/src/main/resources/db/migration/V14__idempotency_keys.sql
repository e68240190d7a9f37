-- Which requests were made, so that the same one again changes nothing (ADR 0024). Tags only: who, key and request are
-- not in it. A row lives for menshen.idempotency.keep-for.
CREATE TABLE idempotency_key (
    tag     bytea       PRIMARY KEY,
    request bytea       NOT NULL,
    made    uuid,
    used_at timestamptz NOT NULL
);

COMMENT ON COLUMN idempotency_key.made IS 'the id of what the request made; null only inside its transaction';

CREATE INDEX idempotency_key_by_time ON idempotency_key (used_at);
CREATE INDEX idempotency_key_by_made ON idempotency_key (made);
