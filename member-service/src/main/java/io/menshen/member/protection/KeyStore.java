package io.menshen.member.protection;

import io.agroal.api.AgroalDataSource;
import io.menshen.member.database.Database;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The wrapped keys, in a database cluster of their own: who has the members' tables has no key, and the other way
/// round.
///
/// Each statement commits by itself: a key exists before the member's transaction claims it, and outlives its rollback.
@ApplicationScoped
class KeyStore {

    /// A KEK as Vault wrapped it.
    record WrappedKek(UUID id, String wrapped, Instant createdAt, long minted) {}

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
                "SELECT id, wrapped, created_at, minted FROM kek ORDER BY epoch DESC LIMIT 1",
                row -> new WrappedKek(
                        row.getObject("id", UUID.class),
                        row.getString("wrapped"),
                        Database.instant(row, "created_at"),
                        row.getLong("minted")));
    }

    Optional<String> kek(UUID id) {
        return keys.first("SELECT wrapped FROM kek WHERE id = ?", row -> row.getString(1), id);
    }

    void addKek(UUID id, String wrapped, Instant now) {
        keys.update("INSERT INTO kek (id, wrapped, created_at) VALUES (?, ?, ?)", id, wrapped, now);
    }

    /// Stores a batch of new data keys under one KEK.
    void addDataKeys(UUID kek, List<UUID> ids, List<byte[]> wrapped, Instant now) {
        keys.update("""
                WITH minted AS (
                  INSERT INTO data_key (id, kek, wrapped, minted_at)
                  SELECT k.id, ?, k.wrapped, ? FROM unnest(?, ?) AS k (id, wrapped) RETURNING 1
                )
                UPDATE kek SET minted = minted + (SELECT count(*) FROM minted) WHERE id = ?
                """, kek, now, ids.toArray(UUID[]::new), wrapped.toArray(byte[][]::new), kek);
    }

    List<WrappedDataKey> dataKeys(Collection<UUID> ids) {
        return keys.list(
                "SELECT id, kek, wrapped FROM data_key WHERE id = ANY (?)",
                row -> new WrappedDataKey(
                        row.getObject("id", UUID.class),
                        row.getObject("kek", UUID.class),
                        new Wrapped(row.getBytes("wrapped"))),
                (Object) ids.toArray(UUID[]::new));
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
}
