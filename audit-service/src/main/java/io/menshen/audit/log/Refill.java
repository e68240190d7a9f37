package io.menshen.audit.log;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.menshen.audit.checkpoint.LogFrozenException;
import io.menshen.audit.intake.Origin;
import io.menshen.audit.intake.Position;
import io.menshen.audit.key.LogKeyTable;
import io.menshen.audit.merkle.GrowingTree;
import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Tile;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.retention.PruningTable;
import io.menshen.platform.event.AuditRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Brings a restored database up to the last signed checkpoint (ADR 0018). The signed entries lie in the
/// bundles, outside every backup; making them anew from Kafka would give other salts, so other leaves, and a
/// second log under one name.
///
/// What cannot come back is who stood behind the commitments of these entries: those salts were in the lost
/// part of the database only. The entries stand and prove what they say; nobody can be shown any more that they
/// are hers.
///
/// Only for a database that its operator has restored and said so. One that is older without that mark freezes
/// the log.
final class Refill {

    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final int BATCH = 2_000;

    private final Connection connection;
    private final TileFiles tiles;
    private final Alarms alarms;

    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<TopicPartition, Position> positions = new HashMap<>();

    Refill(Connection connection, TileFiles tiles, Alarms alarms) {
        this.connection = connection;
        this.tiles = tiles;
        this.alarms = alarms;
    }

    /// Everything in one commit, or nothing.
    ///
    /// @param size how many entries the database has
    /// @param signed the checkpoint in the file, its signature checked
    /// @return how many it has now
    long run(long size, Optional<Checkpoint> signed) throws SQLException, IOException, LogFrozenException {
        long to = signed.map(Checkpoint::size).orElse(0L);
        if (to > size) {
            fill(size, signed.get());
        }
        LogTables.markOpened(connection);
        connection.commit();
        if (to > size) {
            alarms.refilled(size, to);
        }
        return Math.max(size, to);
    }

    private void fill(long from, Checkpoint signed) throws SQLException, IOException, LogFrozenException {
        GrowingTree tree = new GrowingTree();
        long minimum = PruningTable.minimum(connection);
        tiles.appendHashes(tree, minimum, (tile, hashes) -> {});
        long read = LogTables.read(
                connection,
                minimum,
                from,
                (index, json) -> tree.append(Hash.ofLeaf(json.getBytes(StandardCharsets.UTF_8)), (tile, hashes) -> {}));
        if (read != from) {
            throw new LogFrozenException("entry " + read + " is missing in the restored database");
        }
        List<Entry> batch = new ArrayList<>();
        long next = from;
        while (next < signed.size()) {
            long bundle = next / Tile.WIDTH;
            int width = (int) Math.min(Tile.WIDTH, signed.size() - bundle * Tile.WIDTH);
            List<byte[]> entries = TileFiles.entries(tiles.read(
                    width == Tile.WIDTH ? Tile.full(Tile.ENTRIES, bundle) : new Tile(Tile.ENTRIES, bundle, width)));
            for (byte[] entry : entries.subList((int) (next % Tile.WIDTH), entries.size())) {
                tree.append(Hash.ofLeaf(entry), (tile, hashes) -> {});
                batch.add(Entry.signed(entry));
                next++;
            }
            if (batch.size() >= BATCH || next == signed.size()) {
                store(next - batch.size(), batch);
                batch.clear();
            }
        }
        if (!tree.root().equals(signed.root())) {
            connection.rollback();
            throw new LogFrozenException(
                    "the restored database and the bundles together do not give the root that was signed");
        }
        LogTables.storeNumbers(connection, numbers);
        LogTables.storePositions(connection, positions);
    }

    private void store(long first, List<Entry> batch) throws SQLException, LogFrozenException {
        LogTables.insertLeaves(connection, first, batch);
        if (!LogTables.grow(connection, first, first + batch.size())) {
            connection.rollback();
            throw new LogFrozenException("the log's size in the database is not what was read from it");
        }
        for (int i = 0; i < batch.size(); i++) {
            remember(content(batch.get(i).bytes()), first + i);
        }
    }

    /// What the entry says of its source and, where it has none, of its place in Kafka: reading the topic again
    /// from the restored position must not take it up twice.
    private void remember(Map<String, Object> content, long index) throws SQLException {
        if (content.get("source") instanceof Map<?, ?> source) {
            numbers.merge(String.valueOf(source.get("name")), number(source.get("number")), Math::max);
        }
        if (content.get("kafka") instanceof Map<?, ?> place) {
            Position position = new Position(
                    String.valueOf(place.get("topic")),
                    (int) number(place.get("partition")),
                    number(place.get("offset")));
            positions.merge(
                    new TopicPartition(position.topic(), position.partition()),
                    position,
                    (a, b) -> a.offset() > b.offset() ? a : b);
        }
        if (content.get("previous") instanceof Map<?, ?> previous) {
            LogTables.storeEnd(
                    connection, String.valueOf(previous.get("source")), number(previous.get("lastAcknowledged")));
        }
        if (content.get("source") instanceof Map<?, ?> source
                && content.get("insteadOf") instanceof Map<?, ?> attempt
                && LogTables.lastNumber(connection, String.valueOf(attempt.get("name")))
                        < number(attempt.get("number"))) {
            RepeatTable.expect(
                    connection,
                    Map.of(
                            new AuditRecord.Attempt(String.valueOf(attempt.get("name")), number(attempt.get("number"))),
                            new Origin(String.valueOf(source.get("name")), number(source.get("number")))));
        }
        if ("key/1".equals(content.get("leaf"))) {
            rememberKey(content, index);
        }
        if ("export/1".equals(content.get("leaf"))) {
            OwnEntries.said(
                    connection,
                    UUID.fromString(String.valueOf(content.get("export"))),
                    String.valueOf(content.get("manifest")).substring("sha256:".length()),
                    index);
        }
        if ("pruned/1".equals(content.get("leaf"))) {
            // Rows that an older database still has go once more.
            PruningTable.learned(
                    connection,
                    UUID.fromString(String.valueOf(content.get("pruning"))),
                    Instant.parse(String.valueOf(content.get("time"))),
                    Instant.parse(String.valueOf(content.get("older"))),
                    number(content.get("minimum")),
                    index);
        }
        if ("gap/1".equals(content.get("leaf")) && !content.containsKey("found")) {
            LogTables.markMissed(connection, String.valueOf(content.get("source")));
        }
    }

    /// A key that was announced after the backup signs, and the one before it ends when it was said to.
    private void rememberKey(Map<String, Object> content, long index) throws SQLException {
        if (content.get("previous") instanceof Map<?, ?> previous) {
            try {
                LogKeyTable.announced(
                        connection,
                        (int) number(content.get("version")),
                        NoteKey.parse(String.valueOf(content.get("key"))),
                        index,
                        Instant.parse(String.valueOf(previous.get("until"))));
            } catch (MalformedNoteException | DateTimeException e) {
                throw new IllegalStateException("entry " + index + " announces no key", e);
            }
        }
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : -1;
    }

    private static Map<String, Object> content(byte[] entry) {
        try {
            return JSON.readValue(entry, OBJECT);
        } catch (IOException _) {
            throw new IllegalStateException("a signed entry is not JSON");
        }
    }
}
