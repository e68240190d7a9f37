package io.menshen.audit.log;

import io.menshen.audit.checkpoint.CheckpointFile;
import io.menshen.audit.checkpoint.CheckpointTable;
import io.menshen.audit.checkpoint.CosignedTable;
import io.menshen.audit.checkpoint.FrozenMark;
import io.menshen.audit.checkpoint.LogFrozenException;
import io.menshen.audit.intake.Origin;
import io.menshen.audit.intake.Position;
import io.menshen.audit.intake.Submission;
import io.menshen.audit.intake.Submission.Malformed;
import io.menshen.audit.intake.Submission.Recorded;
import io.menshen.audit.intake.Submission.SourceOpened;
import io.menshen.audit.key.KeyRotation;
import io.menshen.audit.key.LogKey;
import io.menshen.audit.key.LogKeyTable;
import io.menshen.audit.leaf.Leaf;
import io.menshen.audit.leaf.LeafMaker;
import io.menshen.audit.merkle.GrowingTree;
import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Proofs;
import io.menshen.audit.merkle.Tile;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.SignedNote;
import io.menshen.audit.retention.PruningTable;
import io.menshen.platform.event.AuditRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// The log while one sequencer holds it. Everything it decides stands in one database commit; the files follow.
///
/// Confined to the sequencer's thread. After any exception the instance is thrown away and the log opened
/// again: opening is the recovery.
final class AuditLog {

    /// How files are written: [io.menshen.audit.file.DurableFile], or a disk that fails in a test.
    @FunctionalInterface
    interface Disk {
        void writeAll(Map<Path, byte[]> files) throws IOException;
    }

    /// What the log works with.
    ///
    /// @param connection the one that holds the lock, not in auto-commit mode
    record Means(
            Connection connection,
            TileFiles tiles,
            Disk disk,
            CheckpointFile file,
            FrozenMark mark,
            String origin,
            Alarms alarms) {}

    private static final int MOST_PENDING_FILES = 512;

    private final Means means;
    private final Connection connection;
    private final LeafMaker leaves = new LeafMaker();
    private final Map<String, Long> lastNumbers = new HashMap<>();

    /// Attempts that may still come, and what was taken up in their place.
    private final Map<AuditRecord.Attempt, AuditRecord.Attempt> expected = new HashMap<>();

    private GrowingTree tree = new GrowingTree();
    private long signedSize = -1;
    private Optional<String> noteInDatabase = Optional.empty();
    private Optional<String> noteInFile = Optional.empty();

    /// The entries of the unfinished bundle.
    private final List<byte[]> bundle = new ArrayList<>();

    /// Files that are complete but not written yet.
    private final Map<Path, byte[]> pending = new LinkedHashMap<>();

    private final List<Tile> finished = new ArrayList<>();

    private final ReentrantLock writing = new ReentrantLock();
    private boolean settled;

    private AuditLog(Means means) {
        this.means = means;
        this.connection = means.connection();
    }

    /// Takes up the log where it was left, after checking that what it remembers fits together.
    ///
    /// @param keys under which the log has ever signed
    static AuditLog open(Means means, Collection<NoteKey> keys) throws SQLException, IOException, LogFrozenException {
        AuditLog log = new AuditLog(means);
        log.recover(keys);
        return log;
    }

    long size() {
        return tree.size();
    }

    long signedSize() {
        return Math.max(signedSize, 0);
    }

    // ---------------------------------------------------------------------------------------------------- appending

    /// What one batch did.
    record Appended(int entries, int duplicates) {}

    /// Takes submissions up, each once, in one commit with the numbers and offsets that make it once.
    Appended append(List<Submission> submissions) throws SQLException, IOException, LogFrozenException {
        return appendPrepared(submissions.stream()
                .map(submission -> new Prepared(submission, Entry.of(leaves.of(submission))))
                .toList());
    }

    /// A submission and the entry that it becomes, unless it is a duplicate.
    record Prepared(Submission submission, Entry entry) {}

    /// The same, when the entries have been made already.
    Appended appendPrepared(List<Prepared> submissions) throws SQLException, IOException, LogFrozenException {
        List<Entry> batch = new ArrayList<>(submissions.size());
        List<Runnable> alarms = new ArrayList<>();
        Map<String, Long> numbers = new HashMap<>();
        Map<String, Long> ends = new HashMap<>();
        Map<TopicPartition, Position> positions = new HashMap<>();
        Map<String, Long> erased = new HashMap<>();
        Map<AuditRecord.Attempt, Origin> takenFor = new HashMap<>();
        Set<AuditRecord.Attempt> said = new HashSet<>();
        int duplicates = 0;
        int repeats = 0;
        for (Prepared prepared : submissions) {
            Submission submission = prepared.submission();
            Position position = submission.position();
            positions.put(new TopicPartition(position.topic(), position.partition()), position);
            if (submission.origin().isPresent()) {
                String source = submission.origin().get().source();
                long number = submission.origin().get().number();
                long expected = lastNumber(source) + 1;
                if (number < expected) {
                    duplicates++;
                    continue;
                }
                if (number > expected) {
                    batch.add(Entry.of(leaves.gap(source, expected, number, submission.time())));
                    alarms.add(() -> means.alarms().gap(source, expected, Long.toString(number)));
                }
                lastNumbers.put(source, number);
                numbers.put(source, number);
                AuditRecord.@Nullable Attempt other = otherOf(submission, numbers, said, takenFor);
                if (other != null) {
                    batch.add(Entry.of(leaves.repeat(submission.origin().get(), other, submission.time())));
                    repeats++;
                    continue;
                }
            }
            if (erases(submission)) {
                Recorded recorded = (Recorded) submission;
                recorded.record()
                        .subjects()
                        .forEach(group ->
                                group.members().forEach(member -> erased.put(member, tree.size() + batch.size())));
            }
            batch.add(prepared.entry());
            if (submission instanceof Malformed malformed) {
                alarms.add(() -> means.alarms().malformed(position, malformed.reason()));
            }
            if (submission instanceof SourceOpened opened && opened.previous() != null) {
                ends.put(opened.previous().source(), opened.previous().lastAcknowledged());
            }
        }
        store(batch, erased, () -> {
            if (!numbers.isEmpty()) {
                LogTables.storeNumbers(connection, numbers);
            }
            for (Map.Entry<String, Long> end : ends.entrySet()) {
                LogTables.storeEnd(connection, end.getKey(), end.getValue());
            }
            if (!takenFor.isEmpty()) {
                RepeatTable.expect(connection, takenFor);
            }
            if (!said.isEmpty()) {
                RepeatTable.arrived(connection, said);
            }
            LogTables.storePositions(connection, positions);
        });
        takenFor.forEach((attempt, by) -> expected.put(attempt, new AuditRecord.Attempt(by.source(), by.number())));
        said.forEach(expected::remove);
        alarms.forEach(Runnable::run);
        return new Appended(batch.size(), duplicates + repeats);
    }

    /// The record that says the very same as this one and is in the log already; null when this one says it
    /// first.
    ///
    /// A gateway cannot know whether a record arrived that nobody acknowledged, so it sends it again by another
    /// way. Sources have no gaps, so the number tells: the attempt is in the log if its source has come that
    /// far. If not, the attempt is expected, and will be the repeat when it comes.
    ///
    /// @param numbers how far this batch has come
    /// @param said expected attempts that have come in this batch
    /// @param takenFor attempts in whose place something was taken up in this batch
    private AuditRecord.@Nullable Attempt otherOf(
            Submission submission,
            Map<String, Long> numbers,
            Set<AuditRecord.Attempt> said,
            Map<AuditRecord.Attempt, Origin> takenFor)
            throws SQLException {
        Origin origin = submission.origin().orElseThrow();
        AuditRecord.Attempt self = new AuditRecord.Attempt(origin.source(), origin.number());
        @Nullable Origin here = takenFor.get(self);
        AuditRecord.@Nullable Attempt other =
                here != null ? new AuditRecord.Attempt(here.source(), here.number()) : expected.get(self);
        if (other != null) {
            said.add(self);
            return other;
        }
        if (submission instanceof Recorded recorded && recorded.record().insteadOf() != null) {
            AuditRecord.Attempt attempt = recorded.record().insteadOf();
            if (!serviceOf(attempt.source()).equals(serviceOf(origin.source()))) {
                // Nobody may silence another service's evidence.
                return null;
            }
            if (numbers.getOrDefault(attempt.source(), lastNumber(attempt.source())) >= attempt.number()) {
                return attempt;
            }
            takenFor.put(attempt, origin);
        }
        return null;
    }

    private static String serviceOf(String source) {
        return source.substring(0, source.indexOf('/'));
    }

    /// Only whoever keeps the members can say that one was erased.
    private static boolean erases(Submission submission) {
        return submission instanceof Recorded recorded
                && recorded.from().source().equals("member-service/outbox")
                && recorded.record().action().equals("member.erased");
    }

    /// Says in the log that a source's acknowledged last records never came.
    void appendMissedTail(LogTables.Tail tail, Instant now) throws SQLException, IOException, LogFrozenException {
        store(
                List.of(Entry.of(leaves.gap(tail.source(), tail.lastNumber() + 1, null, now))),
                Map.of(),
                () -> LogTables.markMissed(connection, tail.source()));
        means.alarms().gap(tail.source(), tail.lastNumber() + 1, "end at " + tail.endedAt());
    }

    // --------------------------------------------------------------------------------------------------------- keys

    /// The keys of this log; none before the first was noted.
    List<LogKey> keys() throws SQLException {
        List<LogKey> keys = LogKeyTable.read(connection);
        connection.rollback();
        return keys;
    }

    Optional<KeyRotation> rotation() throws SQLException {
        Optional<KeyRotation> rotation = LogKeyTable.open(connection);
        connection.rollback();
        return rotation;
    }

    /// Notes the key with which the log begins.
    void beginWith(int version, NoteKey key) throws SQLException {
        LogKeyTable.begin(connection, version, key);
        connection.commit();
    }

    /// Notes the key that Vault has made; it signs nothing before it is announced.
    void made(KeyRotation rotation, int version, NoteKey key) throws SQLException {
        LogKeyTable.turned(connection, rotation.id(), version, key);
        connection.commit();
    }

    /// Says in the log which key follows, and in the same commit that it signs from then on.
    void announce(KeyRotation rotation, int version, NoteKey next, NoteKey present, Instant now)
            throws SQLException, IOException, LogFrozenException {
        Instant until = now.plus(rotation.overlap());
        Leaf leaf = leaves.key(rotation.id().toString(), version, next.vkey(), present.vkey(), until, now);
        long index = tree.size();
        store(List.of(Entry.of(leaf)), Map.of(), () -> LogKeyTable.announced(connection, version, next, index, until));
    }

    /// The key has signed for the last time: the present checkpoint.
    void endKey(LogKey key, Instant now) throws SQLException {
        LogKeyTable.ended(connection, key.version(), signedSize, noteInDatabase.orElse(""), now);
        connection.commit();
    }

    List<LogTables.Tail> missingTails() throws SQLException {
        List<LogTables.Tail> tails = LogTables.missingTails(connection);
        connection.rollback();
        return tails;
    }

    Map<TopicPartition, Long> positions() throws SQLException {
        Map<TopicPartition, Long> positions = LogTables.positions(connection);
        connection.rollback();
        return positions;
    }

    /// Says something of the log itself, in one commit with what goes with it.
    void tell(Leaf leaf, Statements further) throws SQLException, IOException, LogFrozenException {
        store(List.of(Entry.of(leaf)), Map.of(), further);
    }

    /// Says what the service itself wants said.
    void sayOwn(Instant now) throws SQLException, IOException, LogFrozenException {
        OwnEntries.say(this, connection, leaves, now);
    }

    Pruner pruner(Duration keep) {
        return new Pruner(this, connection, means.tiles(), keep);
    }

    /// What is to change in the same commit.
    @FunctionalInterface
    interface Statements {
        void run() throws SQLException;
    }

    /// @param erased members that entries of this batch say are erased, and those entries' indexes
    private void store(List<Entry> batch, Map<String, Long> erased, Statements further)
            throws SQLException, IOException, LogFrozenException {
        long first = tree.size();
        if (!batch.isEmpty()) {
            LogTables.insertLeaves(connection, first, batch);
            Unfiled.insert(connection, first, batch, erased);
            if (!LogTables.grow(connection, first, first + batch.size())) {
                connection.rollback();
                throw new LogFrozenException("the log's size in the database is not what this sequencer left there");
            }
        }
        further.run();
        connection.commit();
        for (Entry entry : batch) {
            integrate(entry);
        }
    }

    private long lastNumber(String source) throws SQLException {
        Long known = lastNumbers.get(source);
        if (known == null) {
            known = LogTables.lastNumber(connection, source);
            lastNumbers.put(source, known);
        }
        return known;
    }

    /// Takes a stored entry into the tree; full tiles are written by the way.
    private void integrate(Entry entry) throws IOException {
        bundle.add(entry.bytes());
        tree.append(entry.hash(), this::keep);
        if (bundle.size() == Tile.WIDTH) {
            keep(Tile.full(Tile.ENTRIES, tree.size() / Tile.WIDTH - 1), TileFiles.bundle(bundle));
            bundle.clear();
        }
        if (pending.size() >= MOST_PENDING_FILES) {
            unwritten().write();
        }
    }

    private void keep(Tile tile, byte[] content) {
        pending.put(means.tiles().path(tile), content);
        if (tile.isFull()) {
            finished.add(tile);
        }
    }

    /// Files that are to be written, on whatever thread; one such writes at a time.
    final class Unwritten {

        private final Map<Path, byte[]> files;
        private final List<Tile> full;

        private Unwritten(Map<Path, byte[]> files, List<Tile> full) {
            this.files = files;
            this.full = full;
        }

        /// Returns when they are durable.
        void write() throws IOException {
            writing.lock();
            try {
                if (settled) {
                    throw new IOException("the log has been closed");
                }
                means.disk().writeAll(files);
                for (Tile tile : full) {
                    means.tiles().dropPartials(tile);
                }
            } finally {
                writing.unlock();
            }
        }
    }

    private Unwritten unwritten() {
        Unwritten files = new Unwritten(new LinkedHashMap<>(pending), List.copyOf(finished));
        pending.clear();
        finished.clear();
        return files;
    }

    /// Waits for whoever still writes and lets nobody begin: the next to open the log writes the same files.
    void settle() {
        writing.lock();
        try {
            settled = true;
        } finally {
            writing.unlock();
        }
    }

    // ------------------------------------------------------------------------------------------------------ signing

    boolean hasUnsigned() {
        return signedSize < tree.size();
    }

    /// What is to be signed, and the files that have to be durable before: nothing is signed that could not be
    /// served.
    record Unsigned(Checkpoint checkpoint, Unwritten files) {}

    Unsigned unsigned() {
        tree.eachPartial(this::keep);
        if (!bundle.isEmpty()) {
            keep(new Tile(Tile.ENTRIES, tree.size() / Tile.WIDTH, bundle.size()), TileFiles.bundle(bundle));
        }
        return new Unsigned(new Checkpoint(means.origin(), tree.size(), tree.root()), unwritten());
    }

    /// Makes the files of the present size durable and says what to sign.
    Checkpoint toSign() throws IOException {
        Unsigned unsigned = unsigned();
        unsigned.files().write();
        return unsigned.checkpoint();
    }

    /// Publishes a signed checkpoint, if both memories still hold what this sequencer put there.
    void publish(Checkpoint checkpoint, SignedNote note) throws SQLException, IOException, LogFrozenException {
        if (!means.file().read().equals(noteInFile)) {
            throw new LogFrozenException("the file with the last checkpoint was changed by somebody else");
        }
        if (!CheckpointTable.replace(connection, noteInDatabase, checkpoint.size(), note.toString())) {
            connection.rollback();
            throw new LogFrozenException("the last checkpoint in the database was changed by somebody else");
        }
        connection.commit();
        noteInDatabase = Optional.of(note.toString());
        means.disk().writeAll(means.file().content(note.toString()));
        noteInFile = noteInDatabase;
        signedSize = checkpoint.size();
    }

    // ---------------------------------------------------------------------------------------------------- witnesses

    /// The last signed checkpoint and the note that says it.
    record Signed(Checkpoint checkpoint, SignedNote note) {}

    Optional<Signed> latest() {
        if (noteInDatabase.isEmpty()) {
            return Optional.empty();
        }
        try {
            SignedNote note = SignedNote.parse(noteInDatabase.get());
            return Optional.of(new Signed(Checkpoint.parse(note.text()), note));
        } catch (MalformedNoteException e) {
            throw new IllegalStateException("a checkpoint that was read before", e);
        }
    }

    TileFiles tiles() {
        return means.tiles();
    }

    Optional<CosignedTable.Cosigned> cosigned() throws SQLException {
        Optional<CosignedTable.Cosigned> cosigned = CosignedTable.read(connection);
        connection.rollback();
        return cosigned;
    }

    void keepCosigned(CosignedTable.Cosigned cosigned) throws SQLException {
        CosignedTable.keep(connection, cosigned);
        connection.commit();
    }

    /// A witness does not know this log as the log knows itself. Somebody rolled it back, or shows two of it.
    ///
    /// @param ahead the size that the witness claims beyond this log's, 0 when it contradicts in another way
    /// @throws LogFrozenException unless another process of this service has signed that much meanwhile: then
    /// this one is the past, and will find out by its lock
    void contradicted(String reason, long ahead) throws SQLException, IOException, LogFrozenException {
        long signed = sizeOf(CheckpointTable.read(connection));
        connection.rollback();
        if (ahead > 0 && ahead <= signed) {
            return;
        }
        means.disk().writeAll(means.mark().content(reason));
        throw new LogFrozenException(reason);
    }

    // ----------------------------------------------------------------------------------------------------- recovery

    private void recover(Collection<NoteKey> keys) throws SQLException, IOException, LogFrozenException {
        Optional<String> mark = means.mark().read();
        if (mark.isPresent()) {
            throw new LogFrozenException(mark.get());
        }
        long size = LogTables.size(connection);
        if (LogTables.leaves(connection) != size) {
            throw new LogFrozenException("the number of entries in the database is not the log's size");
        }
        noteInDatabase = CheckpointTable.read(connection);
        noteInFile = means.file().read();
        Unfiled.delete(connection, size, Long.MAX_VALUE);
        if (LogTables.restored(connection)) {
            size = new Refill(connection, means.tiles(), means.alarms())
                    .run(
                            size,
                            noteInFile.isPresent()
                                    ? Optional.of(signed(noteInFile.get(), keys, "the file"))
                                    : Optional.empty());
        }
        List<Checkpoint> signed = new ArrayList<>();
        if (noteInDatabase.isPresent()) {
            signed.add(signed(noteInDatabase.get(), keys, "the database"));
        }
        if (noteInFile.isPresent()) {
            signed.add(signed(noteInFile.get(), keys, "the file"));
        }
        for (Checkpoint checkpoint : signed) {
            if (checkpoint.size() > size) {
                throw new LogFrozenException("the database has fewer entries (%d) than a signed checkpoint (%d)"
                        .formatted(size, checkpoint.size()));
            }
        }
        expected.putAll(RepeatTable.read(connection));
        Optional<Checkpoint> latest = signed.stream().max((a, b) -> Long.compare(a.size(), b.size()));
        if (latest.isPresent()) {
            takeUp(latest.get());
            for (Checkpoint checkpoint : signed) {
                if (!new Proofs(checkpoint.size(), means.tiles()).root().equals(checkpoint.root())) {
                    throw new LogFrozenException("two signed checkpoints are inconsistent");
                }
            }
            signedSize = latest.get().size();
        }
        long read = LogTables.read(connection, tree.size(), size, (index, json) -> integrate(Entry.stored(json)));
        if (read != size) {
            throw new LogFrozenException("entry " + read + " is missing in the database");
        }
        connection.commit();
        levelMemories();
    }

    /// A crash between the two memories of one signature leaves one behind; nothing may depend on the next
    /// signature for the rest of the memory. Both have been checked against the tree by now.
    private void levelMemories() throws SQLException, IOException, LogFrozenException {
        if (noteInDatabase.equals(noteInFile)) {
            return;
        }
        String latest = sizeOf(noteInDatabase) >= sizeOf(noteInFile) ? noteInDatabase.get() : noteInFile.get();
        if (!noteInDatabase.equals(Optional.of(latest))) {
            if (!CheckpointTable.replace(connection, noteInDatabase, signedSize, latest)) {
                connection.rollback();
                throw new LogFrozenException("the last checkpoint in the database was changed by somebody else");
            }
            connection.commit();
        }
        means.disk().writeAll(means.file().content(latest));
        noteInDatabase = Optional.of(latest);
        noteInFile = noteInDatabase;
    }

    private static long sizeOf(Optional<String> note) {
        try {
            return note.isEmpty()
                    ? -1
                    : Checkpoint.parse(SignedNote.parse(note.get()).text()).size();
        } catch (MalformedNoteException e) {
            throw new IllegalStateException("a checkpoint that was read before", e);
        }
    }

    private Checkpoint signed(String text, Collection<NoteKey> keys, String where) throws LogFrozenException {
        try {
            SignedNote note = SignedNote.parse(text);
            if (note.verifiedBy(keys).isEmpty()) {
                throw new LogFrozenException("the last checkpoint in " + where + " is not signed by this log's key");
            }
            Checkpoint checkpoint = Checkpoint.parse(note.text());
            if (!checkpoint.origin().equals(means.origin())) {
                throw new LogFrozenException("the last checkpoint in " + where + " is of another log");
            }
            return checkpoint;
        } catch (MalformedNoteException e) {
            throw new LogFrozenException("the last checkpoint in " + where + " cannot be read: " + e.getMessage());
        }
    }

    /// Takes up the tree of a signed checkpoint from its tiles, or makes them again from the entries.
    private void takeUp(Checkpoint checkpoint) throws SQLException, IOException, LogFrozenException {
        long size = checkpoint.size();
        long bundleStart = size / Tile.WIDTH * Tile.WIDTH;
        boolean whole;
        try {
            tree = GrowingTree.at(size, means.tiles());
            whole = tree.root().equals(checkpoint.root());
            means.tiles().read(lastBundle(size));
        } catch (IOException _) {
            whole = false;
        }
        if (!whole) {
            makeAgain(checkpoint);
            return;
        }
        List<Hash> hashes = new ArrayList<>();
        LogTables.read(connection, bundleStart, size, (index, json) -> {
            byte[] entry = json.getBytes(StandardCharsets.UTF_8);
            bundle.add(entry);
            hashes.add(Hash.ofLeaf(entry));
        });
        if (hashes.size() != size - bundleStart) {
            throw new LogFrozenException("entry " + (bundleStart + hashes.size()) + " is missing in the database");
        }
        if (!hashes.isEmpty()) {
            byte[] tile = means.tiles().read(new Tile(0, bundleStart / Tile.WIDTH, hashes.size()));
            for (int i = 0; i < hashes.size(); i++) {
                if (!Hash.at(tile, i * Hash.LENGTH).equals(hashes.get(i))) {
                    throw new LogFrozenException("entry " + (bundleStart + i) + " is not what was signed");
                }
            }
        }
    }

    private static Tile lastBundle(long size) {
        int width = (int) (size % Tile.WIDTH);
        return width == 0
                ? Tile.full(Tile.ENTRIES, Math.max(size / Tile.WIDTH - 1, 0))
                : new Tile(Tile.ENTRIES, size / Tile.WIDTH, width);
    }

    /// Only after the entries have given the signed root again is a file overwritten: damaged tiles may be
    /// repaired from rows, but never replaced by what somebody put into the rows.
    private void makeAgain(Checkpoint checkpoint) throws SQLException, IOException, LogFrozenException {
        // What was pruned has no rows any more; its hashes must be there.
        long minimum = PruningTable.minimum(connection);
        GrowingTree check = new GrowingTree();
        try {
            means.tiles().appendHashes(check, minimum, (tile, hashes) -> {});
        } catch (NoSuchFileException e) {
            throw new LogFrozenException("the tile of pruned entries is missing: " + e.getFile());
        }
        LogTables.read(
                connection,
                minimum,
                checkpoint.size(),
                (index, json) ->
                        check.append(Hash.ofLeaf(json.getBytes(StandardCharsets.UTF_8)), (tile, hashes) -> {}));
        if (check.size() != checkpoint.size() || !check.root().equals(checkpoint.root())) {
            throw new LogFrozenException("neither the tiles nor the entries give the root that was signed");
        }
        tree = new GrowingTree();
        bundle.clear();
        means.tiles().appendHashes(tree, minimum, this::keep);
        LogTables.read(connection, minimum, checkpoint.size(), (index, json) -> integrate(Entry.stored(json)));
        if (checkpoint.size() > 0) {
            toSign();
            means.alarms().repaired(checkpoint.size());
        }
    }
}
