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

    /// A data key and when it was minted.
    record MintedKey(UUID id, Instant at) {}

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

    /// One epoch, for people: nothing in it opens anything.
    ///
    /// @param vaultVersion the version of Vault's key that wraps its KEK
    /// @param keys how many data keys lie under it now
    record EpochRow(
            long epoch,
            Suite suite,
            int vaultVersion,
            Instant createdAt,
            @Nullable Instant closedAt,
            long keys) {}

    /// Who begins an epoch holds this lock, so that epochs are numbered in the order in which they commit.
    private static final long EPOCHS = 0x6d656e7368656eL;

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
                WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(?)),
                before AS (UPDATE kek SET closed_at = ? WHERE closed_at IS NULL)
                INSERT INTO kek (id, wrapped, suite, created_at) SELECT ?, ?, ?, ? FROM turn
                """,
                EPOCHS,
                kek.createdAt(),
                kek.id(),
                kek.wrapped(),
                (int) kek.suite().number(),
                kek.createdAt());
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

    /// Every KEK as it is wrapped now.
    List<WrappedKek> keks() {
        return keys.list("SELECT id, wrapped, suite, created_at, minted FROM kek", KeyStore::kek);
    }

    /// Puts a KEK's new wrapping in the place of the old one, unless somebody else has.
    void rewrapped(UUID kek, String before, String after) {
        keys.update("UPDATE kek SET wrapped = ? WHERE id = ? AND wrapped = ?", after, kek, before);
    }

    void indexRootRewrapped(int version, String before, String after) {
        keys.update("UPDATE index_root SET wrapped = ? WHERE version = ? AND wrapped = ?", after, version, before);
    }

    /// The rotation that was begun last and has not ended.
    Optional<UUID> unfinishedRotation() {
        return keys.first(
                "SELECT id FROM rotation WHERE ended_at IS NULL ORDER BY started_at DESC LIMIT 1",
                row -> row.getObject(1, UUID.class));
    }

    void beginRotation(UUID rotation, Instant now) {
        keys.update("INSERT INTO rotation (id, started_at) VALUES (?, ?) ON CONFLICT (id) DO NOTHING", rotation, now);
    }

    void endRotation(UUID rotation, Instant now) {
        keys.update("UPDATE rotation SET ended_at = ? WHERE id = ? AND ended_at IS NULL", now, rotation);
    }

    /// The version that a topmost key had when this rotation first looked.
    int versionBefore(UUID rotation, String name, int now) {
        keys.update(
                "INSERT INTO turned_key (rotation, name, version_before) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                rotation,
                name,
                now);
        return keys.first(
                        "SELECT version_before FROM turned_key WHERE rotation = ? AND name = ?",
                        row -> row.getInt(1),
                        rotation,
                        name)
                .orElseThrow();
    }

    boolean hasFirstEpoch(UUID rotation) {
        return keys.exists("SELECT 1 FROM rotation WHERE id = ? AND first_epoch IS NOT NULL", rotation);
    }

    /// Begins an epoch with this KEK, as the first one of this rotation, unless the rotation has one.
    void beginEpochOf(UUID rotation, WrappedKek kek) {
        keys.update(
                """
                WITH one AS MATERIALIZED (SELECT pg_advisory_xact_lock(?)),
                turn AS (SELECT id FROM rotation, one WHERE id = ? AND first_epoch IS NULL FOR UPDATE OF rotation),
                before AS (UPDATE kek SET closed_at = ? FROM turn WHERE closed_at IS NULL),
                begun AS (
                  INSERT INTO kek (id, wrapped, suite, created_at) SELECT ?, ?, ?, ? FROM turn RETURNING epoch
                )
                UPDATE rotation SET first_epoch = begun.epoch FROM begun, turn WHERE rotation.id = turn.id
                """,
                EPOCHS,
                rotation,
                kek.createdAt(),
                kek.id(),
                kek.wrapped(),
                (int) kek.suite().number(),
                kek.createdAt());
    }

    /// Lets no epoch before this rotation's first take another data key. It looks after that epoch has begun,
    /// so it sees every one that began before.
    void closeEpochsBefore(UUID rotation, Instant now) {
        keys.update("""
                UPDATE kek SET closed_at = ? FROM rotation
                WHERE rotation.id = ? AND kek.epoch < rotation.first_epoch AND kek.closed_at IS NULL
                """, now, rotation);
    }

    /// The KEKs of the epochs before this rotation's first.
    List<UUID> keksBefore(UUID rotation) {
        return keys.list("""
                SELECT kek.id FROM kek JOIN rotation ON kek.epoch < rotation.first_epoch
                WHERE rotation.id = ? ORDER BY kek.epoch
                """, row -> row.getObject(1, UUID.class), rotation);
    }

    long countUnder(Collection<UUID> keks) {
        return keys.first("SELECT count(*) FROM data_key WHERE kek = ANY (?)", row -> row.getLong(1), (Object)
                        keks.toArray(UUID[]::new))
                .orElse(0L);
    }

    /// Some data keys under one KEK, by id, after this one.
    List<WrappedDataKey> dataKeysUnder(UUID kek, UUID after, int limit) {
        return keys.list(
                "SELECT id, kek, wrapped FROM data_key WHERE kek = ? AND id > ? ORDER BY id LIMIT ?",
                KeyStore::dataKey,
                kek,
                after,
                limit);
    }

    /// Puts data keys under another KEK; empty if that one's epoch was closed meanwhile.
    ///
    /// A key that was destroyed meanwhile stays destroyed, one that is just being destroyed is left alone, and
    /// one that somebody else has moved is not moved again.
    ///
    /// @param from the KEK under which they lie
    /// @return how many were moved
    Optional<Long> move(UUID from, UUID to, List<UUID> ids, List<byte[]> wrapped) {
        return keys.first(
                """
                WITH running AS (SELECT id FROM kek WHERE id = ? AND closed_at IS NULL FOR NO KEY UPDATE),
                free AS (
                  SELECT d.id FROM data_key d WHERE d.id = ANY (?) AND d.kek = ? ORDER BY d.id
                  FOR NO KEY UPDATE SKIP LOCKED
                ),
                moved AS (
                  UPDATE data_key d SET kek = running.id, wrapped = n.wrapped
                  FROM running, free, unnest(?, ?) AS n (id, wrapped)
                  WHERE d.id = free.id AND d.id = n.id RETURNING 1
                )
                UPDATE kek SET minted = minted + (SELECT count(*) FROM moved) FROM running WHERE kek.id = running.id
                RETURNING (SELECT count(*) FROM moved)
                """,
                row -> row.getLong(1),
                to,
                ids.toArray(UUID[]::new),
                from,
                ids.toArray(UUID[]::new),
                wrapped.toArray(byte[][]::new));
    }

    /// Up to which minting time it is settled which data keys were claimed.
    Instant sweptUpTo() {
        return keys.first("SELECT upto FROM sweep", row -> Database.instant(row, "upto"))
                .orElseThrow();
    }

    void sweptUpTo(Instant time) {
        keys.update("UPDATE sweep SET upto = ? WHERE upto < ?", time, time);
    }

    /// Data keys by age, after this one.
    List<MintedKey> mintedAfter(Instant from, UUID last, Instant until, int limit) {
        return keys.list(
                """
                SELECT id, minted_at FROM data_key WHERE (minted_at, id) > (?, ?) AND minted_at <= ?
                ORDER BY minted_at, id LIMIT ?
                """,
                row -> new MintedKey(row.getObject("id", UUID.class), Database.instant(row, "minted_at")),
                from,
                last,
                until,
                limit);
    }

    List<EpochRow> epochs() {
        return keys.list(
                """
                SELECT k.epoch, k.suite, k.wrapped, k.created_at, k.closed_at,
                       (SELECT count(*) FROM data_key d WHERE d.kek = k.id) AS held
                FROM kek k ORDER BY k.epoch DESC
                """,
                row -> new EpochRow(
                        row.getLong("epoch"),
                        suite(row),
                        Custodian.version(row.getString("wrapped")),
                        Database.instant(row, "created_at"),
                        Database.instantOrNull(row, "closed_at"),
                        row.getLong("held")));
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
