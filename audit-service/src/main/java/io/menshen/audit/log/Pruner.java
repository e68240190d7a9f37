package io.menshen.audit.log;

import io.menshen.audit.checkpoint.LogFrozenException;
import io.menshen.audit.leaf.LeafMaker;
import io.menshen.audit.merkle.Tile;
import io.menshen.audit.retention.Pruning;
import io.menshen.audit.retention.PruningTable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Removes entries whose time is over (C2SP tlog-tiles, Pruning): whole bundles from the beginning, and their
/// rows. The tiles of hashes stay, so the tree, its root and every proof stay what they were.
///
/// In steps, each of which finds out by itself whether it was taken. Nothing goes before an entry that says so
/// is signed, and seen by the witnesses if there are any. On the sequencer's thread.
final class Pruner {

    /// What one step looks at or removes: it must not hold up appending.
    private static final long STEP = 64L * Tile.WIDTH;

    /// What one run removes at most; the next look goes on.
    private static final long MOST = 1L << 20;

    private final AuditLog log;
    private final Connection connection;
    private final TileFiles tiles;
    private final Duration keep;
    private final LeafMaker leaves = new LeafMaker();

    Pruner(AuditLog log, Connection connection, TileFiles tiles, Duration keep) {
        this.log = log;
        this.connection = connection;
        this.tiles = tiles;
        this.keep = keep;
    }

    /// Begins a run, if anything at all may go.
    void lookForOlder(Instant now) throws SQLException {
        Instant older = now.minus(keep);
        long minimum = PruningTable.minimum(connection);
        // What is not filed yet is young, but no row says so.
        if (minimum + Tile.WIDTH < Math.min(log.signedSize(), Filing.size(connection))
                && firstYounger(minimum, minimum + Tile.WIDTH, older) == minimum + Tile.WIDTH
                && PruningTable.open(connection).isEmpty()) {
            PruningTable.begin(connection, UUID.randomUUID(), now, false, older);
        }
        connection.commit();
    }

    /// Takes the run that is under way one step further.
    ///
    /// @param seen the largest size that is signed, and cosigned if there are witnesses
    /// @return whether the next step may be taken at once
    boolean step(Instant now, long seen) throws SQLException, IOException, LogFrozenException {
        Optional<Pruning> open = PruningTable.open(connection);
        if (open.isEmpty()) {
            connection.rollback();
            return false;
        }
        Pruning pruning = open.get();
        @Nullable Long first = pruning.first();
        @Nullable Long minimum = pruning.minimum();
        @Nullable Long announced = pruning.announced();
        if (first == null || minimum == null) {
            decide(pruning, seen, now);
            return true;
        }
        if (announced == null) {
            long index = log.size();
            log.tell(
                    leaves.pruned(pruning.id().toString(), minimum, pruning.older(), keep, now),
                    () -> PruningTable.announced(connection, pruning.id(), index));
            return false;
        }
        if (seen <= announced) {
            connection.rollback();
            return false;
        }
        long from = first + pruning.done();
        if (from >= minimum) {
            PruningTable.ended(connection, pruning.id(), now);
            connection.commit();
            return false;
        }
        remove(pruning, from, Math.min(minimum, from + STEP), minimum);
        return true;
    }

    private void decide(Pruning pruning, long seen, Instant now) throws SQLException {
        long minimum = PruningTable.minimum(connection);
        // The last bundle stays, whatever its age: the log is taken up from it.
        long known = Math.min(seen, Filing.size(connection));
        long most = Math.min(Math.max(known - 1, 0) / Tile.WIDTH * Tile.WIDTH, minimum + MOST);
        long end = minimum;
        while (end < most) {
            long to = Math.min(end + STEP, most);
            long younger = firstYounger(end, to, pruning.older());
            end = younger / Tile.WIDTH * Tile.WIDTH;
            if (younger < to) {
                break;
            }
        }
        PruningTable.decided(connection, pruning.id(), minimum, Math.max(end, minimum));
        if (end <= minimum) {
            PruningTable.ended(connection, pruning.id(), now);
        }
        connection.commit();
    }

    /// The first entry of a range that is not older, or the range's end. Times come from many clocks: a single
    /// young entry keeps its whole bundle, and everything behind it.
    private long firstYounger(long from, long to, Instant older) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT coalesce(min(index), ?) FROM entry WHERE index >= ? AND index < ? AND time >= ?")) {
            select.setLong(1, to);
            select.setLong(2, from);
            select.setLong(3, to);
            select.setObject(4, OffsetDateTime.ofInstant(older, ZoneOffset.UTC));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /// Files first: a crash before the commit removes them again, and they are missed by nobody once the
    /// minimum stands.
    private void remove(Pruning pruning, long from, long to, long minimum) throws SQLException, IOException {
        PruningTable.raise(connection, minimum);
        connection.commit();
        for (long bundle = from / Tile.WIDTH; bundle < to / Tile.WIDTH; bundle++) {
            tiles.drop(Tile.full(Tile.ENTRIES, bundle));
        }
        PruningTable.remove(connection, pruning.id(), from, to);
        connection.commit();
    }
}
