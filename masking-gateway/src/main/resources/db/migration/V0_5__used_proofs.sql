-- DPoP proofs that were taken (RFC 9449 §11.1): one row each, for as long as its proof would else be good. All gateways
-- write here, so a proof that one has taken is refused by every other. Holds nothing of anybody.
CREATE TABLE used_proof (
    digest     bytea       PRIMARY KEY CHECK (length(digest) = 32),
    expires_at timestamptz NOT NULL
);

CREATE INDEX used_proof_by_end ON used_proof (expires_at);

COMMENT ON COLUMN used_proof.digest IS 'SHA-256 of the key''s thumbprint and the proof''s jti';
