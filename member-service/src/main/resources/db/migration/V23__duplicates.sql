-- A record that was merged into another is no record of its own any more: its number leads to the other one.
ALTER TABLE member ADD COLUMN merged_into uuid REFERENCES member;
ALTER TABLE member DROP CONSTRAINT known_member_state;
ALTER TABLE member ADD CONSTRAINT known_member_state
    CHECK (state IN ('TO_BE_INFORMED', 'CLAIMED', 'RESTRICTED', 'ERASED', 'EXPIRED', 'MERGED'));
ALTER TABLE member ADD CONSTRAINT a_merged_record_leads_somewhere CHECK ((state = 'MERGED') = (merged_into IS NOT NULL));
CREATE INDEX members_merged_into ON member (merged_into) WHERE merged_into IS NOT NULL;

-- Every number of the person with this number, itself included.
CREATE FUNCTION same_person(known uuid) RETURNS SETOF uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT m.id FROM member m JOIN member k ON k.id = known WHERE m.id = coalesce(k.merged_into, k.id)
    UNION ALL
    SELECT m.id FROM member m JOIN member k ON k.id = known WHERE m.merged_into = coalesce(k.merged_into, k.id)
$$;

ALTER TABLE field_source DROP CONSTRAINT known_channel;
ALTER TABLE field_source ADD CONSTRAINT known_channel
    CHECK (channel IN ('SELF', 'LEADER', 'INTAKE', 'PARTNER', 'REVIEW', 'RESTORATION', 'MERGER'));

-- Two records that may be one person's: how alike they are and why, never a value.
CREATE TABLE duplicate_pair (
    id             uuid        PRIMARY KEY,
    member         uuid        NOT NULL REFERENCES member,
    other          uuid        NOT NULL REFERENCES member,
    member_version int         NOT NULL,
    other_version  int         NOT NULL,
    score          int         NOT NULL CONSTRAINT a_score_is_in_hundredths CHECK (score BETWEEN 0 AND 100),
    reasons        text[]      NOT NULL,
    state          text        NOT NULL CONSTRAINT known_pair_state
        CHECK (state IN ('OPEN', 'MERGING', 'MERGED', 'DISMISSED', 'UNDONE')),
    found_at       timestamptz NOT NULL,
    seen_at        timestamptz NOT NULL,
    reviewer       text,
    reviewed_until timestamptz,
    decided_at     timestamptz,
    decision       text,
    merge          uuid,
    survivor       uuid REFERENCES member,
    taken          text[]      NOT NULL DEFAULT '{}',
    combined_at    timestamptz,
    merged_at      timestamptz,
    merged_version int,
    changed        text[]      NOT NULL DEFAULT '{}',
    reserved       text[]      NOT NULL DEFAULT '{}',
    undo_until     timestamptz,
    kept           text[]      NOT NULL DEFAULT '{}',
    CONSTRAINT one_pair UNIQUE (member, other),
    CONSTRAINT the_lesser_id_comes_first CHECK (member < other),
    CONSTRAINT a_merge_has_a_name_and_a_survivor CHECK
        (state NOT IN ('MERGING', 'MERGED') OR (merge IS NOT NULL AND survivor IN (member, other)))
);
COMMENT ON COLUMN duplicate_pair.member_version IS 'as compared, or as left by an undo: a dismissed pair comes back when one of the two has changed';
COMMENT ON COLUMN duplicate_pair.reviewer IS 'OIDC subject of who has it in hand, or decided';
COMMENT ON COLUMN duplicate_pair.merge IS 'names the latest decision to merge towards consent-service';
COMMENT ON COLUMN duplicate_pair.taken IS 'fields whose values come from the record that does not survive';
COMMENT ON COLUMN duplicate_pair.combined_at IS 'when consent-service was heard to apply the stricter consents of both';
COMMENT ON COLUMN duplicate_pair.reserved IS 'what each record had reserved, as survivor:field or absorbed:field';
COMMENT ON COLUMN duplicate_pair.undo_until IS 'absent once what an undo needs is gone';
COMMENT ON COLUMN duplicate_pair.kept IS 'what an undo did not move back';
CREATE INDEX duplicates_by_other ON duplicate_pair (other);
CREATE INDEX duplicates_to_review ON duplicate_pair (score DESC, id) WHERE state = 'OPEN';
CREATE INDEX duplicates_under_way ON duplicate_pair (state) WHERE state = 'MERGING';
CREATE INDEX duplicates_to_settle ON duplicate_pair (undo_until) WHERE undo_until IS NOT NULL;

-- Where the survivor's values came from before a merge replaced them, to undo it.
CREATE TABLE merged_source (
    pair        uuid        NOT NULL REFERENCES duplicate_pair ON DELETE CASCADE,
    field       text        NOT NULL,
    role        text        NOT NULL,
    channel     text        NOT NULL,
    notice      int,
    purposes    text[]      NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (pair, field)
);
