-- Keys of crisis exports that member-service has destroyed, with how many exports had lain under each.
CREATE TABLE crisis_key_destroyed (
    key     uuid    PRIMARY KEY,
    crisis  uuid    NOT NULL,
    exports integer NOT NULL
);
CREATE INDEX key_destroyed_by_crisis ON crisis_key_destroyed (crisis);
