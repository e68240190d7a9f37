package io.menshen.member.matching;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.protection.IndexKeys;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/// Finds members by mobile without keeping a mobile.
///
/// *Search* keeps so few bits that several members share a tag: who reads the table learns little, and who searches
/// must open and compare. *Uniqueness* keeps the whole HMAC, under another key, and only of claimed records: families
/// share numbers, and a number that nobody has verified must not block whoever owns it.
@ApplicationScoped
public class MobileIndex {

    /// CipherSweet's rule for R records: 2 ≤ R / 2^L ≤ √R. For 150 thousand to 4 billion members L = 16 keeps it.
    static final int SEARCH_BITS = 16;

    private static final IndexKeys.Name SEARCH = new IndexKeys.Name("mobile", "search", 1);
    private static final IndexKeys.Name UNIQUENESS = new IndexKeys.Name("mobile", "uniqueness", 1);

    private final Database database;
    private final IndexKeys keys;

    MobileIndex(Database database, IndexKeys keys) {
        this.database = database;
        this.keys = keys;
    }

    /// Makes a member findable by this mobile.
    @Transactional(Transactional.TxType.MANDATORY)
    public void add(MemberId member, Mobile mobile) {
        database.update("INSERT INTO mobile_search (member, tag) VALUES (?, ?)", member.value(), searchTag(mobile));
    }

    /// Takes a member out of both indexes.
    @Transactional(Transactional.TxType.MANDATORY)
    public void remove(MemberId member) {
        database.update("DELETE FROM mobile_search WHERE member = ?", member.value());
        database.update("DELETE FROM mobile_uniqueness WHERE member = ?", member.value());
    }

    /// Reserves the mobile for a claimed record.
    ///
    /// @return false if another claimed record has it
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean claim(MemberId member, Mobile mobile) {
        return database.update(
                        "INSERT INTO mobile_uniqueness (tag, member) VALUES (?, ?) ON CONFLICT (tag) DO NOTHING",
                        keys.tag(UNIQUENESS, mobile.bytes()),
                        member.value())
                == 1;
    }

    /// Members who may have this mobile: open and compare.
    public List<MemberId> candidates(Mobile mobile) {
        return database.list(
                "SELECT member FROM mobile_search WHERE tag = ?",
                row -> new MemberId(row.getObject(1, UUID.class)),
                searchTag(mobile));
    }

    /// The same among the members of one group.
    public List<MemberId> candidates(Mobile mobile, List<MemberId> among) {
        return database.list(
                "SELECT member FROM mobile_search WHERE tag = ? AND member = ANY (?)",
                row -> new MemberId(row.getObject(1, UUID.class)),
                searchTag(mobile),
                among.stream().map(MemberId::value).toArray(UUID[]::new));
    }

    private int searchTag(Mobile mobile) {
        return truncated(keys.tag(SEARCH, mobile.bytes()));
    }

    /// The first bits of a tag.
    static int truncated(byte[] tag) {
        return ByteBuffer.wrap(tag).getInt() >>> (Integer.SIZE - SEARCH_BITS);
    }
}
