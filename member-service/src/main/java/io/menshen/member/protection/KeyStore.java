package io.menshen.member.protection;

import io.agroal.api.AgroalDataSource;
import io.menshen.member.database.Database;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The wrapped keys, in a database cluster of their own: who has the members' tables has no key, and the other way
/// round.
///
/// Each statement commits by itself: a key exists before the member's transaction claims it, and outlives its rollback.
@ApplicationScoped
class KeyStore {

    /// A KEK as Vault wrapped it.
    ///
    /// @param minted how many data keys were ever put under it
    record WrappedKek(UUID id, String wrapped, Suite suite, Instant createdAt, long minted) {}

    /// A data key as its KEK wrapped it.
    record WrappedDataKey(UUID id, UUID kek, Wrapped wrapped) {}

    /// Bytes that are not secret and still not worth printing.
    static final class Wrapped {
        private final byte[] bytes;

        Wrapped(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        byte[] bytes() {
            return bytes.clone();
        }
    }

    private final Database keys;

    KeyStore(@DataSource("keys") AgroalDataSource source) {
        keys = new Database(source);
    }

    /// The KEK that takes new data keys now.
    Optional<WrappedKek> latestKek() {
        return keys.first(
                "SELECT id, wrapped, suite, created_at, minted FROM kek WHERE closed_at IS NULL ORDER BY epoch DESC LIMIT 1",
                KeyStore::kek);
    }

    Optional<WrappedKek> kek(UUID id) {
        return keys.first("SELECT id, wrapped, suite, created_at, minted FROM kek WHERE id = ?", KeyStore::kek, id);
    }

    /// Begins an epoch with this KEK, and closes those before it.
    void addKek(WrappedKek kek) {
        keys.update(
                """
                WITH before AS (UPDATE kek SET closed_at = ? WHERE closed_at IS NULL)
                INSERT INTO kek (id, wrapped, suite, created_at) VALUES (?, ?, ?, ?)
                """, kek.createdAt(), kek.id(), kek.wrapped(), (int) kek.suite().number(), kek.createdAt());
    }

    /// Stores a batch of new data keys under one KEK, all or none.
    ///
    /// @return false if the KEK's epoch was closed meanwhile and it takes no more
    boolean addDataKeys(UUID kek, List<UUID> ids, List<byte[]> wrapped, Instant now) {
        return keys.first(
                                """
                        WITH running AS (SELECT id FROM kek WHERE id = ? AND closed_at IS NULL FOR NO KEY UPDATE),
                        minted AS (
                          INSERT INTO data_key (id, kek, wrapped, minted_at)
                          SELECT k.id, running.id, k.wrapped, ? FROM running, unnest(?, ?) AS k (id, wrapped) RETURNING 1
                        )
                        UPDATE kek SET minted = minted + (SELECT count(*) FROM minted) WHERE id = ?
                        RETURNING (SELECT count(*) FROM minted)
                        """,
                                row -> row.getLong(1),
                                kek,
                                now,
                                ids.toArray(UUID[]::new),
                                wrapped.toArray(byte[][]::new),
                                kek)
                        .orElse(0L)
                > 0;
    }

    List<WrappedDataKey> dataKeys(Collection<UUID> ids) {
        return keys.list("SELECT id, kek, wrapped FROM data_key WHERE id = ANY (?)", KeyStore::dataKey, (Object)
                ids.toArray(UUID[]::new));
    }

    /// Destroys data keys: what they sealed is lost.
    void destroy(Collection<UUID> ids) {
        keys.update("DELETE FROM data_key WHERE id = ANY (?)", (Object) ids.toArray(UUID[]::new));
    }

    Optional<String> indexRoot(int version) {
        return keys.first("SELECT wrapped FROM index_root WHERE version = ?", row -> row.getString(1), version);
    }

    /// Stores the root unless another process was faster.
    void addIndexRoot(int version, String wrapped, Instant now) {
        keys.update(
                "INSERT INTO index_root (version, wrapped, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                version,
                wrapped,
                now);
    }

    private static WrappedKek kek(ResultSet row) throws SQLException {
        return new WrappedKek(
                row.getObject("id", UUID.class),
                row.getString("wrapped"),
                suite(row),
                Database.instant(row, "created_at"),
                row.getLong("minted"));
    }

    private static Suite suite(ResultSet row) throws SQLException {
        byte number = row.getByte("suite");
        @Nullable Suite suite = Suite.numbered(number);
        if (suite == null) {
            throw new IllegalStateException(
                    "the key store names suite " + number + ", which this release does not know");
        }
        return suite;
    }

    private static WrappedDataKey dataKey(ResultSet row) throws SQLException {
        return new WrappedDataKey(
                row.getObject("id", UUID.class),
                row.getObject("kek", UUID.class),
                new Wrapped(row.getBytes("wrapped")));
    }
}
