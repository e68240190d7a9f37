package io.menshen.member.apart;

import io.agroal.api.AgroalDataSource;
import io.menshen.member.database.Database;
import io.menshen.member.database.DatabaseException;
import io.menshen.member.protection.ProtectionRefusal;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The rows that lie apart, in a database of their own. Each statement commits by itself and is counted
/// (`menshen.apart.calls`).
///
/// Every method refuses with [ProtectionRefusal.ApartUnavailable] if the database does not answer.
@ApplicationScoped
class ApartStore {

    /// The name of a row: an array that compares by its bytes.
    static final class Name {
        private final byte[] bytes;

        Name(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        byte[] bytes() {
            return bytes.clone();
        }

        /// The first 64 bits, which are as random as the rest.
        long prefix() {
            return java.nio.ByteBuffer.wrap(bytes).getLong();
        }

        /// The first byte, from 0 to 255.
        int first() {
            return bytes[0] & 0xff;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Name same && Arrays.equals(same.bytes, bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /// A row without what is sealed in it.
    record Row(Name name, @Nullable Instant unreferencedSince, boolean mixed) {}

    /// How far a sweep is.
    ///
    /// @param passes 0 if none is under way
    record SweepState(int pass, int passes, @Nullable Instant endedAt, long removed, long missing) {}

    private static final Logger LOG = Logger.getLogger(ApartStore.class);
    private static final int TRIES = 4;

    private final Database apart;
    private final MeterRegistry meters;
    private volatile @Nullable String obstacle;

    ApartStore(@DataSource("apart") AgroalDataSource source, MeterRegistry meters) {
        this.apart = new Database(source);
        this.meters = meters;
    }

    /// Why the last call failed; empty if it did not.
    Optional<String> obstacle() {
        return Optional.ofNullable(obstacle);
    }

    /// Adds rows, all or none, in the order of their names and not in the order in which somebody wrote them.
    void add(byte[][] names, byte[][] sealed) {
        askAgain("write", () -> apart.update("""
                INSERT INTO apart_group (pseudonym, sealed)
                SELECT n.pseudonym, n.sealed FROM unnest(?, ?) AS n (pseudonym, sealed) ORDER BY n.pseudonym
                ON CONFLICT DO NOTHING
                """, names, sealed));
    }

    /// What is sealed in these rows; a row that is not there is left out.
    Map<Name, byte[]> sealed(Collection<Name> names) {
        Map<Name, byte[]> found = new HashMap<>();
        askAgain(
                "read",
                () -> apart.list(
                        "SELECT pseudonym, sealed FROM apart_group WHERE pseudonym = ANY (?)",
                        row -> found.put(new Name(row.getBytes("pseudonym")), row.getBytes("sealed")),
                        (Object) array(names)));
        return found;
    }

    int remove(Collection<Name> names) {
        return askAgain(
                "remove",
                () -> apart.update("DELETE FROM apart_group WHERE pseudonym = ANY (?)", (Object) array(names)));
    }

    /// Some rows by name, after this one.
    List<Row> after(byte[] name, int limit) {
        return ask(
                "sweep",
                () -> apart.list(
                        """
                        SELECT pseudonym, unreferenced_since, mixed FROM apart_group
                         WHERE pseudonym > ? ORDER BY pseudonym LIMIT ?
                        """,
                        row -> new Row(
                                new Name(row.getBytes("pseudonym")),
                                Database.instantOrNull(row, "unreferenced_since"),
                                row.getBoolean("mixed")),
                        name,
                        limit));
    }

    void unreferenced(Collection<Name> names, Instant since) {
        ask("sweep", () -> apart.update("""
                        UPDATE apart_group SET unreferenced_since = ?
                         WHERE pseudonym = ANY (?) AND unreferenced_since IS NULL
                        """, since, array(names)));
    }

    void referenced(Collection<Name> names) {
        ask(
                "sweep",
                () -> apart.update(
                        "UPDATE apart_group SET unreferenced_since = NULL WHERE pseudonym = ANY (?)",
                        (Object) array(names)));
    }

    /// Removes those of these rows that nobody has referred to since then at the latest.
    int removeUnreferencedSince(Instant latest, Collection<Name> names) {
        return ask(
                "sweep",
                () -> apart.update(
                        "DELETE FROM apart_group WHERE pseudonym = ANY (?) AND unreferenced_since <= ?",
                        array(names),
                        latest));
    }

    /// Writes rows again, in the order of their names: where and when they lie no longer tells when they came.
    void mix(Collection<Name> names) {
        ask("sweep", () -> apart.update("""
                WITH taken AS (
                  DELETE FROM apart_group WHERE pseudonym = ANY (?) AND NOT mixed
                  RETURNING pseudonym, sealed, unreferenced_since
                )
                INSERT INTO apart_group (pseudonym, sealed, unreferenced_since, mixed)
                SELECT pseudonym, sealed, unreferenced_since, true FROM taken ORDER BY pseudonym
                """, (Object) array(names)));
    }

    SweepState sweepState() {
        return ask(
                "sweep",
                () -> apart.first(
                                "SELECT pass, passes, ended_at, removed, missing FROM sweep",
                                row -> new SweepState(
                                        row.getInt("pass"),
                                        row.getInt("passes"),
                                        Database.instantOrNull(row, "ended_at"),
                                        row.getLong("removed"),
                                        row.getLong("missing")))
                        .orElseThrow());
    }

    /// Takes the sweep for a while, unless another process has it.
    boolean takeSweep(Instant now, Instant until) {
        return ask("sweep", () -> apart.update("UPDATE sweep SET taken_until = ? WHERE taken_until <= ?", until, now))
                == 1;
    }

    /// Says that the sweep is still being worked at, or, with a time that is over, that it is not.
    void keepSweep(Instant until) {
        ask("sweep", () -> apart.update("UPDATE sweep SET taken_until = ?", until));
    }

    void beginSweep(int passes) {
        ask(
                "sweep",
                () -> apart.update("UPDATE sweep SET pass = 0, passes = ?, removed = 0, missing = 0", (Object) passes));
    }

    void passDone(long removed, long missing) {
        ask(
                "sweep",
                () -> apart.update(
                        "UPDATE sweep SET pass = pass + 1, removed = removed + ?, missing = missing + ?",
                        removed,
                        missing));
    }

    void sweepEnded(Instant now) {
        ask("sweep", () -> apart.update("UPDATE sweep SET pass = 0, passes = 0, ended_at = ?", now));
    }

    /// The id by which this database and the members' know each other; null if it has none yet.
    @Nullable
    UUID pair() {
        return ask(
                "pair",
                () -> apart.first("SELECT id FROM pair", row -> row.getObject(1, UUID.class))
                        .orElse(null));
    }

    void pair(UUID id) {
        ask("pair", () -> apart.update("INSERT INTO pair (id) VALUES (?) ON CONFLICT DO NOTHING", id));
    }

    private static byte[][] array(Collection<Name> names) {
        return names.stream().map(Name::bytes).toArray(byte[][]::new);
    }

    /// For what is harmless the second time: after the database was away some connections are dead without
    /// knowing it. The name that a row is added under is random, so only a row of this very call can be there
    /// already.
    private <T> T askAgain(String operation, Supplier<T> call) {
        return ask(operation, () -> {
            for (int left = TRIES; left > 1; left--) {
                try {
                    return call.get();
                } catch (DatabaseException e) {
                    if (!e.connectionLost()) {
                        throw e;
                    }
                }
            }
            return call.get();
        });
    }

    private <T> T ask(String operation, Supplier<T> call) {
        try {
            T answer = call.get();
            count(operation, "answered");
            if (obstacle != null) {
                LOG.info("the database of what lies apart answers again");
                obstacle = null;
            }
            return answer;
        } catch (DatabaseException e) {
            count(operation, "failed");
            String reason = String.valueOf(e.getMessage());
            if (obstacle == null) {
                LOG.warnf("the database of what lies apart does not answer: %s", reason);
            }
            obstacle = reason;
            throw new ProtectionRefusal.ApartUnavailable(reason);
        }
    }

    private void count(String operation, String outcome) {
        meters.counter("menshen.apart.calls", "operation", operation, "outcome", outcome)
                .increment();
    }
}
