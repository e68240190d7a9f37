-- The key store: wrapped keys only, and nothing that says whose they are.

-- Key-encryption keys, wrapped by Vault transit; the latest epoch takes new data keys.
CREATE TABLE kek (
    id         uuid PRIMARY KEY,
    epoch      bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT one_kek_an_epoch UNIQUE,
    wrapped    text        NOT NULL,
    created_at timestamptz NOT NULL,
    minted     bigint      NOT NULL DEFAULT 0
);

-- Data keys, wrapped by a KEK. Deleting a row is crypto-shredding.
CREATE TABLE data_key (
    id        uuid PRIMARY KEY,
    kek       uuid        NOT NULL REFERENCES kek,
    wrapped   bytea       NOT NULL,
    minted_at timestamptz NOT NULL
);

-- The root of the blind-index keys, wrapped by Vault transit.
CREATE TABLE index_root (
    version    int PRIMARY KEY,
    wrapped    text        NOT NULL,
    created_at timestamptz NOT NULL
);
