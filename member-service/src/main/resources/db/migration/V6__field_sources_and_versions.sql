-- Where each value of a record comes from: who gave it, how, when, for what, and which notice had been shown.
CREATE TABLE field_source (
    member      uuid        NOT NULL REFERENCES member,
    field       text        NOT NULL,
    role        text        NOT NULL,
    channel     text        NOT NULL CONSTRAINT known_channel CHECK (channel IN ('SELF', 'LEADER', 'INTAKE', 'PARTNER', 'REVIEW', 'RESTORATION')),
    notice      int,
    purposes    text[]      NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (member, field)
);
COMMENT ON COLUMN field_source.notice IS 'version of the notice that the member had seen; absent if nobody has informed the member';

-- A change of a record: which fields, never what.
CREATE TABLE member_version (
    member     uuid        NOT NULL REFERENCES member,
    version    int         NOT NULL,
    role       text        NOT NULL,
    channel    text        NOT NULL,
    fields     text[]      NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (member, version)
);

-- A field group as it was until a version replaced it. Sealed under the member's key, so that it goes when the member goes.
CREATE TABLE replaced_group (
    member      uuid  NOT NULL REFERENCES member,
    field_group text  NOT NULL,
    until       int   NOT NULL,
    sealed      bytea NOT NULL,
    PRIMARY KEY (member, field_group, until)
);
