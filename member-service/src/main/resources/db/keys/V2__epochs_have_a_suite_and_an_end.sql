-- How an epoch's KEK wraps (1 = AES-256-GCM, 2 = SM4-GCM), and since when it takes no more data keys.
ALTER TABLE kek ADD COLUMN suite smallint NOT NULL DEFAULT 1;
ALTER TABLE kek ALTER COLUMN suite DROP DEFAULT;
ALTER TABLE kek ADD COLUMN closed_at timestamptz;
UPDATE kek k SET closed_at = now() WHERE EXISTS (SELECT FROM kek later WHERE later.epoch > k.epoch);

-- Which keys an epoch still holds.
CREATE INDEX data_keys_by_kek ON data_key (kek, id);
