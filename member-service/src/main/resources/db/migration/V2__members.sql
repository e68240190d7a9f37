-- A data subject. Everything personal lies sealed beside it.
CREATE TABLE member (
    id            uuid PRIMARY KEY,
    version       int         NOT NULL,
    state         text        NOT NULL CONSTRAINT known_member_state CHECK (state IN ('TO_BE_INFORMED', 'CLAIMED', 'EXPIRED')),
    registered_at timestamptz NOT NULL,
    claimed_at    timestamptz,
    expires_at    timestamptz,
    CONSTRAINT only_unclaimed_members_expire CHECK ((state = 'CLAIMED') = (expires_at IS NULL))
);
CREATE INDEX members_by_expiry ON member (expires_at) WHERE state = 'TO_BE_INFORMED';

-- One sealed field group of a member.
CREATE TABLE sealed_group (
    member      uuid  NOT NULL REFERENCES member,
    field_group text  NOT NULL,
    sealed      bytea NOT NULL,
    PRIMARY KEY (member, field_group)
);

-- Which account (OIDC subject) is whose.
CREATE TABLE account (
    subject   text PRIMARY KEY,
    member    uuid        NOT NULL CONSTRAINT one_account_a_member UNIQUE REFERENCES member,
    linked_at timestamptz NOT NULL
);

-- Blind index, search: a few bits of an HMAC; open and compare.
CREATE TABLE mobile_search (
    member uuid PRIMARY KEY REFERENCES member,
    tag    int NOT NULL
);
CREATE INDEX members_by_mobile_tag ON mobile_search (tag);

-- Blind index, uniqueness: the whole HMAC, of claimed records only.
CREATE TABLE mobile_uniqueness (
    tag    bytea PRIMARY KEY,
    member uuid NOT NULL CONSTRAINT one_mobile_a_member UNIQUE REFERENCES member
);

-- Blind index, identity inside one group: nickname, nickname and flat.
CREATE TABLE group_identity (
    position bigint GENERATED ALWAYS AS IDENTITY,
    group_id uuid  NOT NULL,
    member   uuid  NOT NULL REFERENCES member,
    tag      bytea NOT NULL,
    PRIMARY KEY (group_id, tag, member)
);
CREATE INDEX group_identities_by_member ON group_identity (member);
