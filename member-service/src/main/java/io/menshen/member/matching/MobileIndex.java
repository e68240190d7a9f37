package io.menshen.member.matching;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.protection.IndexKeys;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds members by mobile without keeping a mobile.
///
/// *Search* keeps so few bits that several members share a tag: who reads the table learns little, and who searches
/// must open and compare. *Uniqueness* keeps the whole HMAC, under another key, and only of claimed records: families
/// share numbers, and a number that nobody has verified must not block whoever owns it.
///
/// The search index has versions, so that its bits (and its key) can change while it serves: every version that
/// stands in
/// `search_index` is written and asked. Who writes holds a lock together with all other writers; who begins or
/// ends a version holds it alone. So a version, once begun, misses nobody who comes later.
@ApplicationScoped
public class MobileIndex {

    /// What is indexed, as the key's name and the table of versions have it.
    public static final String FIELD = "mobile";

    private static final IndexKeys.Name UNIQUENESS = new IndexKeys.Name(FIELD, "uniqueness", 1);

    /// Held in common by writers, alone by who changes the versions.
    private static final long VERSIONS = 0x6d6f62696c65L;

    /// What a version's index is at the moment.
    ///
    /// @param rows how many members it holds
    public record Survey(
            SearchVersion serving, long rows, @Nullable SearchVersion building) {}

    private final Database database;
    private final IndexKeys keys;
    private final Clock clock;
    private volatile List<SearchVersion> known = List.of();

    MobileIndex(Database database, IndexKeys keys, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.clock = clock;
    }

    /// Makes a member findable by this mobile.
    @Transactional(Transactional.TxType.MANDATORY)
    public void add(MemberId member, Mobile mobile) {
        database.list("SELECT pg_advisory_xact_lock_shared(?)", row -> true, VERSIONS);
        List<SearchVersion> versions = known;
        while (insert(member, mobile, versions) == 0) {
            versions = readVersions();
        }
    }

    /// Takes a member out of both indexes.
    @Transactional(Transactional.TxType.MANDATORY)
    public void remove(MemberId member) {
        // Waits for whoever is just putting the member into a new version; the next statement sees what came of it.
        database.list("SELECT 1 FROM mobile_search WHERE member = ? FOR UPDATE", row -> true, member.value());
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
        return search(mobile, null);
    }

    /// The same among the members of one group.
    public List<MemberId> candidates(Mobile mobile, List<MemberId> among) {
        return search(mobile, among.stream().map(MemberId::value).toArray(UUID[]::new));
    }

    /// How the index stands.
    public Survey survey() {
        return database.snapshot(() -> {
            List<SearchVersion> versions = readVersions();
            SearchVersion serving = versions.stream()
                    .filter(SearchVersion::complete)
                    .findFirst()
                    .orElseThrow();
            long rows = database.first(
                            "SELECT count(*) FROM mobile_search WHERE version = ?",
                            row -> row.getLong(1),
                            serving.number())
                    .orElse(0L);
            return new Survey(
                    serving,
                    rows,
                    versions.stream()
                            .filter(version -> !version.complete())
                            .findFirst()
                            .orElse(null));
        });
    }

    /// Begins a version with so many bits, or finds the one that was begun and is not complete. From the commit
    /// on every writer writes it too.
    @Transactional(Transactional.TxType.MANDATORY)
    public SearchVersion begin(int bits) {
        alone();
        List<SearchVersion> versions = readVersions();
        for (SearchVersion version : versions) {
            if (!version.complete()) {
                return version;
            }
        }
        SearchVersion version = new SearchVersion(FIELD, versions.getLast().number() + 1, bits, false);
        database.update(
                "INSERT INTO search_index (field, version, bits, complete, begun_at) VALUES (?, ?, ?, false, ?)",
                FIELD,
                version.number(),
                bits,
                clock.instant());
        return version;
    }

    /// The version that is being built, if there is one.
    public List<SearchVersion> unfinished() {
        return readVersions().stream().filter(version -> !version.complete()).toList();
    }

    /// How many members lack a tag of this version.
    public long missing(SearchVersion version) {
        return database.first(
                        "SELECT count(DISTINCT s.member) FROM mobile_search s " + LACKING,
                        row -> row.getLong(1),
                        version.number(),
                        version.number())
                .orElse(0L);
    }

    /// Some members who lack a tag of this version, by id.
    public List<MemberId> missing(SearchVersion version, UUID after, int limit) {
        return database.list(
                "SELECT DISTINCT s.member FROM mobile_search s " + LACKING
                        + " AND s.member > ? ORDER BY s.member LIMIT ?",
                row -> new MemberId(row.getObject(1, UUID.class)),
                version.number(),
                version.number(),
                after,
                limit);
    }

    private static final String LACKING = """
            WHERE s.version <> ? AND NOT EXISTS
              (SELECT FROM mobile_search n WHERE n.member = s.member AND n.version = ?)""";

    /// Puts members into this version, in a transaction of its own. A member who is just being changed or
    /// removed is left out for now.
    ///
    /// @param mobiles opens the mobiles of these members
    /// @return how many were put in
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public int build(
            SearchVersion version,
            Collection<MemberId> members,
            Function<Collection<MemberId>, Map<MemberId, Mobile>> mobiles) {
        Set<MemberId> held = new LinkedHashSet<>(database.list(
                "SELECT member FROM mobile_search WHERE member = ANY (?) ORDER BY member FOR UPDATE SKIP LOCKED",
                row -> new MemberId(row.getObject(1, UUID.class)),
                (Object) members.stream().map(MemberId::value).toArray(UUID[]::new)));
        List<UUID> ids = new ArrayList<>();
        List<Integer> tags = new ArrayList<>();
        mobiles.apply(held).forEach((member, mobile) -> {
            ids.add(member.value());
            tags.add(tag(version, mobile));
        });
        return database.update("""
                INSERT INTO mobile_search (member, version, tag)
                SELECT n.member, ?, n.tag FROM unnest(?, ?) AS n (member, tag) ON CONFLICT (member, version) DO NOTHING
                """, version.number(), ids.toArray(UUID[]::new), tags.toArray(Integer[]::new));
    }

    /// Lets this version alone be written and asked from now on.
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public void finish(SearchVersion version) {
        alone();
        database.update(
                "UPDATE search_index SET complete = true WHERE field = ? AND version = ?", FIELD, version.number());
        database.update("DELETE FROM search_index WHERE field = ? AND version <> ?", FIELD, version.number());
    }

    /// Removes tags of versions that are no more.
    ///
    /// @return how many; 0 when none is left
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public int clear(int limit) {
        return database.update("""
                DELETE FROM mobile_search WHERE ctid = ANY (ARRAY(
                  SELECT ctid FROM mobile_search
                  WHERE version NOT IN (SELECT version FROM search_index WHERE field = ?) LIMIT ? FOR UPDATE SKIP LOCKED))
                """, FIELD, limit);
    }

    private void alone() {
        database.list("SELECT pg_advisory_xact_lock(?)", row -> true, VERSIONS);
    }

    /// Inserts a tag for each of these versions if they are the versions that there are; else nothing.
    private int insert(MemberId member, Mobile mobile, List<SearchVersion> versions) {
        return database.update(
                """
                INSERT INTO mobile_search (member, version, tag)
                SELECT ?, n.version, n.tag FROM unnest(?, ?) AS n (version, tag)
                WHERE (SELECT array_agg(version ORDER BY version) FROM search_index WHERE field = ?) = ?
                """, member.value(), numbers(versions), tags(versions, mobile), FIELD, numbers(versions));
    }

    /// Asks all versions in one statement, which also says which versions there were at that moment; if they
    /// were others than those that were asked, it asks again.
    private List<MemberId> search(Mobile mobile, UUID @Nullable [] among) {
        List<SearchVersion> versions = known;
        while (true) {
            Set<MemberId> found = new LinkedHashSet<>();
            List<Integer> standing = new ArrayList<>();
            database.list(
                    """
                    SELECT s.member, NULL AS version FROM unnest(?, ?) AS n (version, tag)
                    JOIN mobile_search s ON s.version = n.version AND s.tag = n.tag
                    WHERE ?::uuid[] IS NULL OR s.member = ANY (?::uuid[])
                    UNION ALL
                    (SELECT NULL, version FROM search_index WHERE field = ? ORDER BY version)
                    """,
                    row -> read(row, found, standing),
                    numbers(versions),
                    tags(versions, mobile),
                    among,
                    among,
                    FIELD);
            if (standing.equals(List.of(numbers(versions)))) {
                return List.copyOf(found);
            }
            versions = readVersions();
        }
    }

    private static boolean read(ResultSet row, Set<MemberId> found, List<Integer> standing) throws SQLException {
        @Nullable UUID member = row.getObject("member", UUID.class);
        return member == null ? standing.add(row.getInt("version")) : found.add(new MemberId(member));
    }

    private List<SearchVersion> readVersions() {
        List<SearchVersion> versions = database.list(
                "SELECT version, bits, complete FROM search_index WHERE field = ? ORDER BY version",
                row -> new SearchVersion(FIELD, row.getInt("version"), row.getInt("bits"), row.getBoolean("complete")),
                FIELD);
        known = versions;
        return versions;
    }

    private static Integer[] numbers(List<SearchVersion> versions) {
        return versions.stream().map(SearchVersion::number).toArray(Integer[]::new);
    }

    private Integer[] tags(List<SearchVersion> versions, Mobile mobile) {
        return versions.stream().map(version -> tag(version, mobile)).toArray(Integer[]::new);
    }

    private int tag(SearchVersion version, Mobile mobile) {
        return version.truncated(keys.tag(version.key(), mobile.bytes()));
    }
}
