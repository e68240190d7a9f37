-- What one may also ask for: `field:mobile`, `level:plain`. Made from the leaf like the rest of this table, which is
-- emptied here and filled again when the service next takes up the log.
TRUNCATE entry;

ALTER TABLE entry ADD COLUMN shown text[] NOT NULL;

COMMENT ON COLUMN entry.shown IS 'the fields and levels of all subjects, as field:… and level:…; empty when none';

CREATE INDEX entry_by_what_was_shown ON entry USING gin (shown);
CREATE INDEX entry_by_basis ON entry (basis, index DESC) WHERE basis IS NOT NULL;
