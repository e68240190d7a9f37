package io.menshen.audit.query;

import io.menshen.audit.leaf.Salted;
import io.menshen.audit.log.Filing;
import io.menshen.audit.query.Query.Term;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Finds entries, newest first. A page is bounded by the last index of the one before, so new entries shift
/// nothing.
@ApplicationScoped
public class EntrySearch {

    private static final Set<String> OUTCOMES = Set.of("disclosed", "masked", "refused", "done");
    private static final Set<String> LEVELS = Set.of("plain", "partial", "alias", "class", "exists", "absent");
    private static final int FETCHED = 500;
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    /// One entry as found: what the tree holds, and what of the commitments can still be said.
    ///
    /// @param opened label → value for actor, name and basis; nothing for members
    record Found(long index, String json, Map<String, String> opened) {}

    /// One entry that touched a member.
    ///
    /// @param part the group of subjects in which the member is
    /// @param salt with which the member can find the own commitment in the entry
    record Touched(long index, String json, int part, String salt) {}

    private final DataSource database;
    private final ZoneId zone;

    EntrySearch(DataSource database, QueryConfig config) {
        this.database = database;
        this.zone = config.zone();
    }

    /// How many entries of the log can be found by now.
    public long filed() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return Filing.size(connection);
        }
    }

    /// @param before the index at which the page before ended, or [Long#MAX_VALUE]
    List<Found> find(Query query, long before, int limit) throws SQLException {
        Conditions conditions = new Conditions();
        conditions.and("e.index < ?", before);
        query.terms().forEach(term -> add(term, conditions));
        String sql = "SELECT e.index, l.json FROM entry e JOIN leaf l ON l.index = e.index WHERE " + conditions.sql()
                + " ORDER BY e.index DESC LIMIT ?";
        return found(sql, conditions, limit);
    }

    /// Told of each entry that a query finds, in the log's order.
    ///
    /// @param <E> what may go wrong there
    @FunctionalInterface
    public interface Each<E extends Exception> {
        void entry(long index, String leaf) throws SQLException, E;
    }

    /// Refuses a text that is no query, as asking with it would.
    ///
    /// @throws RuntimeException a refusal that is mapped to a problem
    public void check(String query) {
        Conditions conditions = new Conditions();
        QueryParser.parse(query).terms().forEach(term -> add(term, conditions));
    }

    /// Goes through the entries below an index, from the first one on; they are read as they are wanted.
    public <E extends Exception> void each(String query, long below, int most, Each<E> each) throws SQLException, E {
        Conditions conditions = new Conditions();
        conditions.and("e.index < ?", below);
        QueryParser.parse(query).terms().forEach(term -> add(term, conditions));
        String sql = "SELECT e.index, l.json FROM entry e JOIN leaf l ON l.index = e.index WHERE " + conditions.sql()
                + " ORDER BY e.index LIMIT ?";
        try (Connection connection = database.getConnection()) {
            // Without a transaction the driver would fetch everything at once.
            connection.setAutoCommit(false);
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                int next = conditions.bind(select);
                select.setInt(next, most);
                select.setFetchSize(FETCHED);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        each.entry(rows.getLong(1), rows.getString(2));
                    }
                }
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    Optional<Found> at(long index) throws SQLException {
        Conditions conditions = new Conditions();
        conditions.and("l.index = ?", index);
        return found("SELECT l.index, l.json FROM leaf l WHERE " + conditions.sql() + " LIMIT ?", conditions, 1)
                .stream()
                .findFirst();
    }

    /// Every read that touched a member, by any of the member's numbers: what was done about them is told by
    /// other entries, not here.
    List<Touched> readsOf(Set<UUID> numbers, long before, int limit) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT s.index, l.json, s.part, s.salt FROM salt s JOIN entry e ON e.index = s.index"
                                + " JOIN leaf l ON l.index = s.index WHERE s.value = ANY (?) AND s.label = ? AND s.index < ?"
                                + " AND e.outcome <> 'done' ORDER BY s.index DESC, s.part LIMIT ?")) {
            select.setArray(1, texts(connection, numbers));
            select.setString(2, Salted.MEMBER);
            select.setLong(3, before);
            select.setInt(4, limit);
            try (ResultSet rows = select.executeQuery()) {
                List<Touched> touched = new ArrayList<>();
                while (rows.next()) {
                    touched.add(new Touched(rows.getLong(1), rows.getString(2), rows.getInt(3), rows.getString(4)));
                }
                return touched;
            }
        }
    }

    /// The entry in which member-service, and nobody else, says that this erasure was carried out.
    Optional<Touched> erasure(UUID id) throws SQLException {
        return said("member-service/outbox", "member.erased", "erasure/" + id);
    }

    /// The entry in which consent-service, and nobody else, tells what the receipt with this hash is about.
    Optional<Touched> receipt(String sha256) throws SQLException {
        return said("consent-service/outbox", "consent.%", "receipt/" + sha256);
    }

    /// @param action a pattern as in SQL's LIKE
    private Optional<Touched> said(String source, String action, String basis) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT s.index, l.json, s.part, s.salt FROM salt s JOIN entry e ON e.index = s.index"
                                + " JOIN leaf l ON l.index = s.index WHERE s.value = ? AND s.label = ?"
                                + " AND e.action LIKE ? AND e.source = ? ORDER BY s.index LIMIT 1")) {
            select.setString(1, basis);
            select.setString(2, Salted.BASIS);
            select.setString(3, action);
            select.setString(4, source);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Touched(row.getLong(1), row.getString(2), row.getInt(3), row.getString(4)))
                        : Optional.empty();
            }
        }
    }

    boolean touches(Set<UUID> numbers, long index) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT 1 FROM salt WHERE value = ANY (?) AND label = ? AND index = ? LIMIT 1")) {
            select.setArray(1, texts(connection, numbers));
            select.setString(2, Salted.MEMBER);
            select.setLong(3, index);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private static Array texts(Connection connection, Set<UUID> numbers) throws SQLException {
        return connection.createArrayOf(
                "text", numbers.stream().map(UUID::toString).toArray());
    }

    private List<Found> found(String sql, Conditions conditions, int limit) throws SQLException {
        try (Connection connection = database.getConnection()) {
            Map<Long, String> leaves = new LinkedHashMap<>();
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                int next = conditions.bind(select);
                select.setInt(next, limit);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        leaves.put(rows.getLong(1), rows.getString(2));
                    }
                }
            }
            Map<Long, Map<String, String>> opened = opened(connection, leaves.keySet());
            List<Found> found = new ArrayList<>();
            leaves.forEach((index, json) -> found.add(new Found(index, json, opened.getOrDefault(index, Map.of()))));
            return found;
        }
    }

    /// Staff's names and the bases; a member's account is not opened to the auditor.
    private static Map<Long, Map<String, String>> opened(Connection connection, Set<Long> indexes) throws SQLException {
        Map<Long, Map<String, String>> opened = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT index, label, value FROM salt WHERE index = ANY (?) AND label IN (?, ?)")) {
            select.setArray(1, connection.createArrayOf("int8", indexes.toArray()));
            select.setString(2, Salted.NAME);
            select.setString(3, Salted.BASIS);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    opened.computeIfAbsent(rows.getLong(1), index -> new HashMap<>())
                            .put(rows.getString(2), rows.getString(3));
                }
            }
        }
        return opened;
    }

    private void add(Term term, Conditions conditions) {
        String value = term.value();
        switch (term.field()) {
            case ACTOR ->
                conditions.and(
                        not(term)
                                + "(e.actor IS NOT DISTINCT FROM ? OR EXISTS (SELECT 1 FROM salt s WHERE s.index = e.index AND"
                                + " s.label IN ('actor', 'name') AND s.value = ?))",
                        value,
                        value);
            case ROLE -> conditions.and(not(term) + "(e.role IS NOT DISTINCT FROM ?)", value);
            case ACTION -> conditions.and(not(term) + "(e.action IS NOT DISTINCT FROM ?)", value);
            case BASIS -> {
                // A kind is in the entry; which one it was is known as long as its salt is.
                if (!value.contains("/")) {
                    conditions.and(not(term) + "(e.basis IS NOT DISTINCT FROM ?)", value);
                } else {
                    basis(term, value, conditions);
                }
            }
            case CRISIS -> basis(term, "crisis/" + value, conditions);
            case GROUP -> conditions.and(not(term) + "(e.in_group IS NOT DISTINCT FROM ?)", id(term));
            case FIELD, LEVEL -> {
                if (term.field() == Query.Field.LEVEL && !LEVELS.contains(value)) {
                    throw new QueryRefusal.WrongValue(term.position());
                }
                if (!WORD.matcher(value).matches()) {
                    throw new QueryRefusal.WrongValue(term.position());
                }
                conditions.and(
                        not(term) + "(e.shown @> ARRAY[?::text])", term.field().word() + ":" + value);
            }
            case PURPOSE -> conditions.and(not(term) + "(e.purpose IS NOT DISTINCT FROM ?)", value);
            case OUTCOME -> {
                if (!OUTCOMES.contains(value)) {
                    throw new QueryRefusal.WrongValue(term.position());
                }
                conditions.and(not(term) + "(e.outcome IS NOT DISTINCT FROM ?)", value);
            }
            case SUBJECT ->
                conditions.and(
                        "e.index " + not(term)
                                + "IN (SELECT s.index FROM salt s WHERE s.value = ? AND s.label = 'member')",
                        id(term));
            case CREATED -> {
                TimeRange range =
                        TimeRange.parse(value, zone).orElseThrow(() -> new QueryRefusal.WrongValue(term.position()));
                conditions.and(
                        not(term) + "(e.time >= ? AND e.time < ?)",
                        time(range.from(), Instant.EPOCH),
                        time(range.to(), Instant.parse("9999-12-31T00:00:00Z")));
            }
        }
    }

    private static void basis(Term term, String basis, Conditions conditions) {
        conditions.and(
                "e.index " + not(term) + "IN (SELECT s.index FROM salt s WHERE s.value = ? AND s.label = 'basis')",
                basis);
    }

    /// Only an id: a mobile typed here would be a search in clear, and is refused.
    private static String id(Term term) {
        try {
            String id = UUID.fromString(term.value()).toString();
            if (id.equals(term.value())) {
                return id;
            }
        } catch (IllegalArgumentException _) {
            // refused below
        }
        throw new QueryRefusal.WrongValue(term.position());
    }

    private static OffsetDateTime time(@Nullable Instant instant, Instant open) {
        return OffsetDateTime.ofInstant(instant == null ? open : instant, ZoneOffset.UTC);
    }

    private static String not(Term term) {
        return term.negated() ? "NOT " : "";
    }

    /// SQL conditions and what is bound to their question marks. Words of the query never become SQL.
    private static final class Conditions {

        private final List<String> sql = new ArrayList<>();
        private final List<Object> bound = new ArrayList<>();

        void and(String condition, Object... values) {
            sql.add(condition);
            bound.addAll(List.of(values));
        }

        String sql() {
            return String.join(" AND ", sql);
        }

        /// @return the number of the next parameter
        int bind(PreparedStatement statement) throws SQLException {
            for (int i = 0; i < bound.size(); i++) {
                statement.setObject(i + 1, bound.get(i));
            }
            return bound.size() + 1;
        }
    }
}
