-- Members whom a partner brings by the file (ADR 0032). The file lies sealed under a key of its own, and goes with it when
-- it is read.
CREATE TABLE member_import (
    id         uuid PRIMARY KEY,
    partner    text        NOT NULL,
    format     text        NOT NULL CONSTRAINT known_format CHECK (format IN ('CSV', 'NDJSON', 'XLSX')),
    charset    text        NOT NULL CONSTRAINT known_charset CHECK (charset IN ('UTF-8', 'GB18030')),
    trial      boolean     NOT NULL,
    purposes   text[]      NOT NULL,
    notice     int,
    parts      int         NOT NULL CONSTRAINT parts_are_counted CHECK (parts BETWEEN 1 AND 64),
    begun_at   timestamptz NOT NULL,
    job        uuid REFERENCES job,
    undo       uuid REFERENCES job,
    emptied_at timestamptz
);
COMMENT ON COLUMN member_import.partner IS 'OIDC subject of who sent it';
COMMENT ON COLUMN member_import.trial IS 'nothing is registered: the rows are only checked';
COMMENT ON COLUMN member_import.job IS 'reads the file; absent until all parts are here';
COMMENT ON COLUMN member_import.undo IS 'takes back what the file has registered';
COMMENT ON COLUMN member_import.emptied_at IS 'when the file and its key went';
CREATE INDEX imports_with_a_file ON member_import (begun_at) WHERE emptied_at IS NULL;

CREATE TABLE import_part (
    import uuid  NOT NULL REFERENCES member_import,
    part   int   NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (import, part)
);

-- Which row made which member: the partner's handle for what it sent, and what an undo takes back.
CREATE TABLE imported_member (
    member uuid NOT NULL PRIMARY KEY REFERENCES member,
    import uuid NOT NULL REFERENCES member_import,
    line   int  NOT NULL
);
CREATE INDEX imported_members_by_line ON imported_member (import, line);
