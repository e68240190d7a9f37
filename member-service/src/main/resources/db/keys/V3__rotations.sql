-- A rotation: from which epoch on data keys are already where they belong. Ended when none is left below it.
CREATE TABLE rotation (
    id          uuid PRIMARY KEY,
    started_at  timestamptz NOT NULL,
    first_epoch bigint,
    ended_at    timestamptz
);

-- The version that a topmost key had before this rotation: a rotation that is taken up again turns no key twice.
CREATE TABLE turned_key (
    rotation       uuid NOT NULL REFERENCES rotation,
    name           text NOT NULL,
    version_before int  NOT NULL,
    PRIMARY KEY (rotation, name)
);
