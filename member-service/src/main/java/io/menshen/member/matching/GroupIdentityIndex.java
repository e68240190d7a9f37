package io.menshen.member.matching;

import io.menshen.member.GroupId;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.protection.IndexKeys;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Finds a member of one group by what neighbours call each other: nickname and flat, or the nickname alone.
///
/// The group is part of what is tagged, so the same person's tags in two groups have nothing in common.
@ApplicationScoped
public class GroupIdentityIndex {

    private static final IndexKeys.Name KEY = new IndexKeys.Name("group-identity", "uniqueness", 1);

    private final Database database;
    private final IndexKeys keys;

    GroupIdentityIndex(Database database, IndexKeys keys) {
        this.database = database;
        this.keys = keys;
    }

    /// Makes a member findable in a group by this name, and by name and flat.
    @Transactional(Transactional.TxType.MANDATORY)
    public void add(GroupId group, MemberId member, DisplayName name, @Nullable Flat flat) {
        insert(group, member, tag(group, name, null));
        if (flat != null) {
            insert(group, member, tag(group, name, flat));
        }
    }

    @Transactional(Transactional.TxType.MANDATORY)
    public void remove(MemberId member) {
        database.update("DELETE FROM group_identity WHERE member = ?", member.value());
    }

    /// The group knows the member by nothing any more.
    @Transactional(Transactional.TxType.MANDATORY)
    public void remove(GroupId group, MemberId member) {
        database.update(
                "DELETE FROM group_identity WHERE group_id = ? AND member IN (SELECT same_person(?))",
                group.value(),
                member.value());
    }

    /// Members of the group with this name and, if one is given, this flat; the earliest first.
    public List<MemberId> find(GroupId group, DisplayName name, @Nullable Flat flat) {
        return database.list(
                """
                SELECT coalesce(m.merged_into, m.id) FROM group_identity i JOIN member m ON m.id = i.member
                 WHERE i.group_id = ? AND i.tag = ? GROUP BY 1 ORDER BY min(i.position)
                """, row -> new MemberId(row.getObject(1, UUID.class)), group.value(), tag(group, name, flat));
    }

    private void insert(GroupId group, MemberId member, byte[] tag) {
        database.update(
                "INSERT INTO group_identity (group_id, member, tag) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                group.value(),
                member.value(),
                tag);
    }

    private byte[] tag(GroupId group, DisplayName name, @Nullable Flat flat) {
        byte[] id = ByteBuffer.allocate(16)
                .putLong(group.value().getMostSignificantBits())
                .putLong(group.value().getLeastSignificantBits())
                .array();
        byte[] kind = (flat == null ? "nickname" : "nickname and flat").getBytes(StandardCharsets.US_ASCII);
        byte[] where = flat == null ? new byte[0] : flat.bytes();
        return keys.tag(KEY, id, kind, name.bytes(), where);
    }
}
