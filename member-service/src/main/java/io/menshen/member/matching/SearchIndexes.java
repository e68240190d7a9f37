package io.menshen.member.matching;

import io.menshen.member.MemberId;
import io.menshen.member.database.CopyRows;
import io.menshen.member.database.Database;
import io.menshen.member.protection.IndexKeys;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds members by a value without keeping the value: one index for each [SearchField].
///
/// An index keeps so few bits of each tag that several members share one: who reads the table learns little,
/// and who searches must open and compare.
///
/// Each index has versions, so that its bits (and its key) can change while it serves: every version that
/// stands in `search_index` is written and asked. Who writes holds a lock together with all other writers;
/// who begins or ends a version holds it alone. So a version, once begun, misses nobody who comes later.
@ApplicationScoped
public class SearchIndexes {

    /// Held in common by writers, alone by who changes the versions.
    private static final long VERSIONS = 0x6d6f62696c65L;

    /// Whose values can be opened at all.
    private static final String THERE = "state IN ('TO_BE_INFORMED', 'CLAIMED')";

    /// How an index stands at the moment.
    ///
    /// @param serving the complete version; the one that is being built, as long as there is none
    /// @param rows how many members that one holds
    public record Survey(
            SearchVersion serving, long rows, @Nullable SearchVersion building) {}

    private final Database database;
    private final IndexKeys keys;
    private final Clock clock;
    private final Map<SearchField, List<SearchVersion>> known = new ConcurrentHashMap<>();

    SearchIndexes(Database database, IndexKeys keys, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.clock = clock;
    }

    /// Makes a member findable by these terms.
    @Transactional(Transactional.TxType.MANDATORY)
    public void add(MemberId member, Collection<Term> terms) {
        if (terms.isEmpty()) {
            return;
        }
        database.list("SELECT pg_advisory_xact_lock_shared(?)", row -> true, VERSIONS);
        for (Term term : terms) {
            List<SearchVersion> versions = known(term.field());
            while (insert(member, term, versions) == 0) {
                versions = readVersions(term.field());
            }
        }
    }

    /// Makes many new members findable, each by its terms. The lock keeps the versions as they are read, so each
    /// index is written once.
    @Transactional(Transactional.TxType.MANDATORY)
    public void add(Map<MemberId, List<Term>> terms) {
        database.list("SELECT pg_advisory_xact_lock_shared(?)", row -> true, VERSIONS);
        Map<SearchField, List<SearchVersion>> versions = new EnumMap<>(SearchField.class);
        Map<SearchField, CopyRows> rows = new EnumMap<>(SearchField.class);
        terms.forEach((member, each) -> {
            for (Term term : each) {
                CopyRows tags = rows.computeIfAbsent(term.field(), _ -> new CopyRows());
                for (SearchVersion version : versions.computeIfAbsent(term.field(), this::readVersions)) {
                    tags.row(3).uuid(member.value()).integer(version.number()).integer(tag(version, term));
                }
            }
        });
        rows.forEach((field, tags) -> database.copy(field.table() + " (member, version, tag)", tags));
    }

    /// Takes a member out of these indexes.
    @Transactional(Transactional.TxType.MANDATORY)
    public void remove(MemberId member, Collection<SearchField> fields) {
        // Waits for whoever is just putting the member into a new version; the next statement sees what came of it.
        database.list("SELECT 1 FROM member WHERE id = ? FOR NO KEY UPDATE", row -> true, member.value());
        for (SearchField field : fields) {
            database.update("DELETE FROM " + field.table() + " WHERE member = ?", member.value());
        }
    }

    /// Members who may have this value: open and compare.
    public List<MemberId> candidates(Term term) {
        return search(term, null);
    }

    /// The same among these members: others cost nothing, so that nothing about them shows in the time it
    /// takes.
    public List<MemberId> candidates(Term term, Collection<MemberId> among) {
        return search(term, ids(among));
    }

    /// Who shares a tag with whom.
    ///
    /// @param others by member, those with a greater id who share a tag
    /// @param passedOver tags that more members share than were asked for: nobody is named by them
    public record Sharing(Map<MemberId, Set<MemberId>> others, Set<Integer> passedOver) {}

    /// With whom members are looked for who share a tag.
    public enum Others {
        /// With those of a greater id: who goes through all members meets each pair once.
        LATER,
        /// With everybody.
        ALL
    }

    /// Who shares a tag with one of these members: most of them share no value, so open and
    /// compare.
    ///
    /// @param version a complete one
    /// @param most how many members may share a tag
    public Sharing sharing(SearchVersion version, Collection<MemberId> with, int most, Others others) {
        Map<MemberId, Set<MemberId>> found = new HashMap<>();
        Set<Integer> passedOver = new HashSet<>();
        database.list(
                """
                WITH tags AS (
                  SELECT tag, (SELECT count(*) FROM (
                           SELECT 1 FROM %1$s b WHERE b.version = ? AND b.tag = t.tag LIMIT ?) few) > ? AS too_many
                    FROM (SELECT DISTINCT tag FROM %1$s WHERE version = ? AND member = ANY (?)) t)
                SELECT NULL::uuid AS member, NULL::uuid AS other, tag FROM tags WHERE too_many
                UNION ALL
                SELECT mine.member, theirs.member, mine.tag
                  FROM tags
                  JOIN %1$s mine ON mine.version = ? AND mine.tag = tags.tag AND mine.member = ANY (?)
                  JOIN %1$s theirs ON theirs.version = ? AND theirs.tag = tags.tag AND theirs.member %2$s mine.member
                 WHERE NOT too_many
                """.formatted(version.field().table(), others == Others.LATER ? ">" : "<>"),
                row -> {
                    @Nullable UUID member = row.getObject("member", UUID.class);
                    return member == null
                            ? passedOver.add(row.getInt("tag"))
                            : found.computeIfAbsent(new MemberId(member), _ -> new LinkedHashSet<>())
                                    .add(new MemberId(row.getObject("other", UUID.class)));
                },
                version.number(),
                most + 1,
                most,
                version.number(),
                ids(with),
                version.number(),
                ids(with),
                version.number());
        return new Sharing(found, passedOver);
    }

    /// How an index stands.
    public Survey survey(SearchField field) {
        return database.snapshot(() -> {
            List<SearchVersion> versions = readVersions(field);
            SearchVersion serving = versions.stream()
                    .filter(SearchVersion::complete)
                    .findFirst()
                    .orElseGet(versions::getFirst);
            long rows = database.first(
                            "SELECT count(*) FROM " + field.table() + " WHERE version = ?",
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

    /// Begins a version with so many bits, or finds the one that was begun and is not complete. From the
    /// commit on every writer writes it too.
    @Transactional(Transactional.TxType.MANDATORY)
    public SearchVersion begin(SearchField field, int bits) {
        alone();
        List<SearchVersion> versions = readVersions(field);
        for (SearchVersion version : versions) {
            if (!version.complete()) {
                return version;
            }
        }
        SearchVersion version = new SearchVersion(field, versions.getLast().number() + 1, bits, false);
        database.update(
                "INSERT INTO search_index (field, version, bits, complete, begun_at) VALUES (?, ?, ?, false, ?)",
                field.code(),
                version.number(),
                bits,
                clock.instant());
        return version;
    }

    /// Whether an index has a version in which nobody is missing.
    public boolean served(SearchField field) {
        return readVersions(field).stream().anyMatch(SearchVersion::complete);
    }

    /// The version of an index in which nobody is missing, if there is one.
    public Optional<SearchVersion> complete(SearchField field) {
        return readVersions(field).stream().filter(SearchVersion::complete).findFirst();
    }

    /// The version of an index that is being built, if there is one.
    public List<SearchVersion> unfinished(SearchField field) {
        return readVersions(field).stream()
                .filter(version -> !version.complete())
                .toList();
    }

    /// How many members lack a tag of this version: they have the group, but perhaps not the field.
    public long lacking(SearchVersion version) {
        return database.first(
                        "SELECT count(*)" + LACKING.formatted(version.field().table()),
                        row -> row.getLong(1),
                        version.field().group(),
                        version.number())
                .orElse(0L);
    }

    /// Some members who lack a tag of this version, by id.
    public List<MemberId> lacking(SearchVersion version, UUID after, int limit) {
        return database.list(
                "SELECT m.id" + LACKING.formatted(version.field().table()) + " AND m.id > ? ORDER BY m.id LIMIT ?",
                SearchIndexes::member,
                version.field().group(),
                version.number(),
                after,
                limit);
    }

    private static final String LACKING = """
             FROM member m JOIN sealed_group g ON g.member = m.id AND g.field_group = ?
            WHERE m.state IN ('TO_BE_INFORMED', 'CLAIMED')
              AND NOT EXISTS (SELECT FROM %s n WHERE n.member = m.id AND n.version = ?)""";

    /// Those of these members who are still there.
    public List<MemberId> there(Collection<MemberId> members) {
        return database.list(
                "SELECT id FROM member WHERE id = ANY (?) AND " + THERE + " ORDER BY id",
                SearchIndexes::member,
                (Object) ids(members));
    }

    /// Puts members into this version, in a transaction of its own. A member who is just being changed or
    /// removed is left out for now.
    ///
    /// @param terms opens the values of these members; who has none is not in the answer
    /// @return who was looked at
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public Set<MemberId> build(
            SearchVersion version,
            Collection<MemberId> members,
            Function<Collection<MemberId>, Map<MemberId, Term>> terms) {
        Set<MemberId> held = new LinkedHashSet<>(database.list(
                "SELECT id FROM member WHERE id = ANY (?) AND " + THERE + " ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",
                SearchIndexes::member,
                (Object) ids(members)));
        List<UUID> found = new ArrayList<>();
        List<Integer> tags = new ArrayList<>();
        terms.apply(held).forEach((member, term) -> {
            found.add(member.value());
            tags.add(tag(version, term));
        });
        database.update(
                """
                INSERT INTO %s (member, version, tag)
                SELECT n.member, ?, n.tag FROM unnest(?, ?) AS n (member, tag) ON CONFLICT (member, version) DO NOTHING
                """.formatted(version.field().table()),
                version.number(),
                found.toArray(UUID[]::new),
                tags.toArray(Integer[]::new));
        return held;
    }

    /// Lets this version alone be written and asked from now on.
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public void finish(SearchVersion version) {
        alone();
        String field = version.field().code();
        database.update(
                "UPDATE search_index SET complete = true WHERE field = ? AND version = ?", field, version.number());
        database.update("DELETE FROM search_index WHERE field = ? AND version <> ?", field, version.number());
    }

    /// Removes tags of versions that are no more.
    ///
    /// @return how many; 0 when none is left
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public int clear(SearchField field, int limit) {
        return database.update("""
                DELETE FROM %1$s WHERE ctid = ANY (ARRAY(
                  SELECT ctid FROM %1$s
                  WHERE version NOT IN (SELECT version FROM search_index WHERE field = ?) LIMIT ? FOR UPDATE SKIP LOCKED))
                """.formatted(field.table()), field.code(), limit);
    }

    private void alone() {
        database.list("SELECT pg_advisory_xact_lock(?)", row -> true, VERSIONS);
    }

    /// Inserts a tag for each of these versions if they are the versions that there are; else nothing.
    private int insert(MemberId member, Term term, List<SearchVersion> versions) {
        return database.update(
                """
                INSERT INTO %s (member, version, tag)
                SELECT ?, n.version, n.tag FROM unnest(?, ?) AS n (version, tag)
                WHERE (SELECT array_agg(version ORDER BY version) FROM search_index WHERE field = ?) = ?
                """.formatted(term.field().table()),
                member.value(),
                numbers(versions),
                tags(versions, term),
                term.field().code(),
                numbers(versions));
    }

    /// Asks all versions in one statement, which also says which versions there were at that moment; if they
    /// were others than those that were asked, it asks again.
    private List<MemberId> search(Term term, UUID @Nullable [] among) {
        List<SearchVersion> versions = known(term.field());
        while (true) {
            Set<MemberId> found = new LinkedHashSet<>();
            List<Integer> standing = new ArrayList<>();
            database.list(
                    """
                    SELECT s.member, NULL AS version FROM unnest(?, ?) AS n (version, tag)
                    JOIN %s s ON s.version = n.version AND s.tag = n.tag
                    WHERE ?::uuid[] IS NULL OR s.member = ANY (?::uuid[])
                    UNION ALL
                    (SELECT NULL, version FROM search_index WHERE field = ? ORDER BY version)
                    """.formatted(term.field().table()),
                    row -> read(row, found, standing),
                    numbers(versions),
                    tags(versions, term),
                    among,
                    among,
                    term.field().code());
            if (standing.equals(List.of(numbers(versions)))) {
                return List.copyOf(found);
            }
            versions = readVersions(term.field());
        }
    }

    private static boolean read(ResultSet row, Set<MemberId> found, List<Integer> standing) throws SQLException {
        @Nullable UUID member = row.getObject("member", UUID.class);
        return member == null ? standing.add(row.getInt("version")) : found.add(new MemberId(member));
    }

    private List<SearchVersion> known(SearchField field) {
        return known.getOrDefault(field, List.of());
    }

    private List<SearchVersion> readVersions(SearchField field) {
        List<SearchVersion> versions = database.list(
                "SELECT version, bits, complete FROM search_index WHERE field = ? ORDER BY version",
                row -> new SearchVersion(field, row.getInt("version"), row.getInt("bits"), row.getBoolean("complete")),
                field.code());
        if (versions.isEmpty()) {
            throw new IllegalStateException("no search index of " + field.code());
        }
        known.put(field, versions);
        return versions;
    }

    private static MemberId member(ResultSet row) throws SQLException {
        return new MemberId(row.getObject(1, UUID.class));
    }

    private static UUID[] ids(Collection<MemberId> members) {
        return members.stream().map(MemberId::value).toArray(UUID[]::new);
    }

    private static Integer[] numbers(List<SearchVersion> versions) {
        return versions.stream().map(SearchVersion::number).toArray(Integer[]::new);
    }

    private Integer[] tags(List<SearchVersion> versions, Term term) {
        return versions.stream().map(version -> tag(version, term)).toArray(Integer[]::new);
    }

    private int tag(SearchVersion version, Term term) {
        return version.truncated(keys.tag(version.key(), term.bytes()));
    }
}
