-- Identity and payment groups lie in a database of their own (ADR 0027). What stands here is a random number, from which
-- nobody gets to the row there without a key that Vault guards. Rows of before are moved by the service; the constraints
-- hold for every new one at once, and for all of them when nothing is left to move.
ALTER TABLE sealed_group ALTER COLUMN sealed DROP NOT NULL;
ALTER TABLE sealed_group ADD COLUMN generation bigint;
ALTER TABLE sealed_group ADD CONSTRAINT a_group_lies_here_or_apart CHECK ((sealed IS NULL) = (generation IS NOT NULL));
ALTER TABLE sealed_group ADD CONSTRAINT identity_and_payment_lie_apart
    CHECK (sealed IS NULL OR field_group NOT IN ('IDENTITY', 'PAYMENT')) NOT VALID;

ALTER TABLE replaced_group ALTER COLUMN sealed DROP NOT NULL;
ALTER TABLE replaced_group ADD COLUMN generation bigint;
ALTER TABLE replaced_group ADD CONSTRAINT a_past_group_lies_here_or_apart CHECK ((sealed IS NULL) = (generation IS NOT NULL));
ALTER TABLE replaced_group ADD CONSTRAINT past_identity_and_payment_lie_apart
    CHECK (sealed IS NULL OR field_group NOT IN ('IDENTITY', 'PAYMENT')) NOT VALID;

-- Which group a wanted value belongs to stands in the field catalogue.
ALTER TABLE correction ADD COLUMN generation bigint;
ALTER TABLE correction DROP CONSTRAINT what_is_wanted_is_kept_while_it_waits;
ALTER TABLE correction ADD CONSTRAINT what_is_wanted_is_kept_while_it_waits
    CHECK ((state = 'WAITING') = (num_nonnulls(sealed, generation) = 1) AND num_nonnulls(sealed, generation) <= 1);
ALTER TABLE correction ADD CONSTRAINT wanted_identity_and_payment_lie_apart
    CHECK (sealed IS NULL OR field NOT IN ('realName', 'idNumber', 'birthDate', 'guardian', 'bankCard')) NOT VALID;

COMMENT ON COLUMN sealed_group.generation IS 'random; with member, group and a key it names the row that lies apart';
COMMENT ON COLUMN replaced_group.generation IS 'random; with member, group, version and a key it names the row that lies apart';
COMMENT ON COLUMN correction.generation IS 'random; with member, group, correction and a key it names the row that lies apart';

-- Which database of what lies apart belongs to this one.
CREATE TABLE apart_pair (
    one boolean PRIMARY KEY DEFAULT true CONSTRAINT one_apart_pair CHECK (one),
    id  uuid NOT NULL
);
