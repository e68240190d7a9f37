-- A group is led by one account or more; who leads it is no column of the group any more.
CREATE TABLE group_leader (
    group_id uuid        NOT NULL REFERENCES member_group,
    account  text        NOT NULL,
    since    timestamptz NOT NULL,
    PRIMARY KEY (group_id, account)
);
CREATE INDEX groups_by_leader ON group_leader (account);

INSERT INTO group_leader (group_id, account, since) SELECT id, leader, opened_at FROM member_group;
ALTER TABLE member_group DROP COLUMN leader;

-- Whoever brings the code of an invitation joins the leaders, once. The code is made of the id by a key that Vault guards,
-- so this table lets nobody in.
CREATE TABLE leader_invitation (
    id         uuid PRIMARY KEY,
    group_id   uuid        NOT NULL REFERENCES member_group,
    inviter    text        NOT NULL,
    hand_over  boolean     NOT NULL,
    expires_at timestamptz NOT NULL
);

COMMENT ON COLUMN leader_invitation.hand_over IS 'the inviter ceases to lead when it is taken up';
