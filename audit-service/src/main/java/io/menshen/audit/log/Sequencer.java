package io.menshen.audit.log;

import io.menshen.audit.checkpoint.CheckpointFile;
import io.menshen.audit.checkpoint.CheckpointSigner;
import io.menshen.audit.checkpoint.CheckpointSigner.SigningUnavailableException;
import io.menshen.audit.checkpoint.CosignedTable;
import io.menshen.audit.checkpoint.FrozenMark;
import io.menshen.audit.checkpoint.LogConfig;
import io.menshen.audit.checkpoint.LogFrozenException;
import io.menshen.audit.cosigning.CosignedEvents;
import io.menshen.audit.cosigning.Witnesses;
import io.menshen.audit.file.DurableFile;
import io.menshen.audit.key.KeyRotation;
import io.menshen.audit.key.LogKey;
import io.menshen.audit.key.LogKeyTable;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.SignedNote;
import io.menshen.audit.retention.Retention;
import io.menshen.platform.event.CloudEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The one thread that appends. Of all processes on this database the holder of an advisory lock leads; the
/// others stand by and take over when its connection is gone.
///
/// Everything is written on the connection that holds the lock: a leader that lost it cannot commit any more.
@ApplicationScoped
public class Sequencer {

    private static final Logger LOG = Logger.getLogger(Sequencer.class);

    /// Any number that nobody else in the database uses as an advisory lock: "menlog".
    private static final long LOCK = 0x6d656e6c6f67L;

    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration IDLE_POLL = Duration.ofMillis(500);
    private static final Duration SIGNING_POLL = Duration.ofMillis(10);
    private static final Duration LOOK_AROUND = Duration.ofSeconds(5);

    /// How often to look whether another key is wanted, and how long to leave Vault alone after it did not make
    /// one.
    private static final Duration LOOK_AT_KEYS = Duration.ofMillis(500);

    private static final Duration VAULT_RETRY = Duration.ofSeconds(10);

    private final DataSource database;
    private final Map<String, Object> kafka;
    private final LogConfig config;
    private final CheckpointSigner signer;
    private final Witnesses witnesses;
    private final CosignedEvents events;
    private final Retention retention;
    private final LogStatus status;
    private final Clock clock;
    private final Alarms alarms;
    private final Intake intake;
    private final Counter entries;
    private final Counter duplicates;
    private final Preparing preparing = new Preparing();

    private volatile boolean running = true;
    private @Nullable Thread thread;

    /// To be woken from its waiting when the service stops; used by the sequencer's thread alone otherwise.
    private volatile @Nullable Consumer<?, ?> consumer;

    Sequencer(
            DataSource database,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            LogConfig config,
            CheckpointSigner signer,
            Witnesses witnesses,
            CosignedEvents events,
            Retention retention,
            LogStatus status,
            Clock clock,
            Intake intake,
            MeterRegistry meters) {
        this.database = database;
        this.kafka = kafka;
        this.config = config;
        this.signer = signer;
        this.witnesses = witnesses;
        this.events = events;
        this.retention = retention;
        this.status = status;
        this.clock = clock;
        this.alarms = new Alarms(meters);
        this.intake = intake;
        this.entries = meters.counter("menshen.log.entries");
        this.duplicates = meters.counter("menshen.log.duplicates");
        meters.gauge("menshen.log.size", status, s -> s.snapshot().size());
        meters.gauge(
                "menshen.log.unsigned.seconds", status, s -> s.unsignedFor().toMillis() / 1000.0);
        meters.gauge(
                "menshen.log.unwitnessed.seconds",
                status,
                s -> s.unwitnessedFor().toMillis() / 1000.0);
        meters.gauge("menshen.log.frozen", status, s -> s.snapshot().state() == LogStatus.State.FROZEN ? 1 : 0);
    }

    void start(@Observes StartupEvent started) {
        if (!config.sequencer()) {
            status.becomes(LogStatus.State.READING_ONLY, null);
            return;
        }
        thread = Thread.ofPlatform().name("sequencer").daemon().start(this::run);
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        running = false;
        @Nullable Consumer<?, ?> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        if (thread != null && !thread.join(GRACE)) {
            thread.interrupt();
            thread.join(GRACE);
        }
    }

    private void run() {
        while (running) {
            try {
                signer.versions();
                standBy();
            } catch (SigningUnavailableException e) {
                // Without the keys the log could not tell its own checkpoints from forged ones.
                startingWithout(e.getMessage(), e);
            } catch (LogFrozenException e) {
                LOG.errorf("ALARM the log is FROZEN: %s", e.getMessage());
                status.becomes(LogStatus.State.FROZEN, e.getMessage());
                return;
            } catch (SQLException e) {
                startingWithout("the database failed", e);
            } catch (IOException e) {
                startingWithout("the log's files cannot be read or written", e);
            } catch (KafkaException e) {
                startingWithout("Kafka failed", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) {
                // An error too, such as an assertion in a driver that lost its connection: a log without its thread
                // would look well and take up nothing any more.
                startingWithout("something unexpected failed", e);
            }
        }
    }

    private void startingWithout(@Nullable String what, Throwable e) {
        if (!running) {
            return;
        }
        LOG.warnf("not appending: %s (%s)", what, e.getClass().getName());
        LOG.debug("not appending", e);
        status.becomes(LogStatus.State.STARTING, what);
        try {
            Thread.sleep(RETRY);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for the lock; leads while it is held.
    private void standBy()
            throws SQLException, IOException, LogFrozenException, InterruptedException, SigningUnavailableException {
        while (running) {
            try (Connection connection = database.getConnection()) {
                if (locked(connection, "SELECT pg_try_advisory_lock(?)")) {
                    connection.setAutoCommit(false);
                    try {
                        lead(connection);
                    } finally {
                        unlock(connection);
                    }
                    return;
                }
            }
            status.becomes(LogStatus.State.STANDBY, null);
            Thread.sleep(RETRY);
        }
    }

    /// The connection goes back to a pool, so the lock must not stay with it.
    private static void unlock(Connection connection) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
            locked(connection, "SELECT pg_advisory_unlock(?)");
        } catch (SQLException e) {
            LOG.warnf("the lock's connection is gone, and the lock with it (%s)", e.getSQLState());
        }
    }

    private static boolean locked(Connection connection, String sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, LOCK);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private void lead(Connection connection)
            throws SQLException, IOException, LogFrozenException, InterruptedException, SigningUnavailableException {
        status.becomes(LogStatus.State.STARTING, "taking up the log");
        Collection<NoteKey> keys = believed(connection);
        AuditLog log = AuditLog.open(
                new AuditLog.Means(
                        connection,
                        new TileFiles(config.directory()),
                        DurableFile::writeAll,
                        new CheckpointFile(config.directory()),
                        new FrozenMark(config.directory()),
                        config.origin(),
                        alarms),
                keys);
        status.progress(log.size(), log.signedSize());
        LOG.infof("appending from entry %d", log.size());
        try (Consumer<byte[], byte[]> records = new KafkaConsumer<>(consumerConfig())) {
            consumer = records;
            new Term(log, records).serve();
        } catch (WakeupException e) {
            if (running) {
                throw e;
            }
        } finally {
            consumer = null;
            status.took(false);
            log.settle();
        }
    }

    /// The keys under which this log has signed, each for the sizes for which it vouches. Another process may
    /// have led when the newest one came, so what this one remembers of Vault may be old.
    private Collection<NoteKey> believed(Connection connection) throws SQLException, SigningUnavailableException {
        List<LogKey> known = LogKeyTable.read(connection);
        connection.rollback();
        Map<Integer, NoteKey> believed = new TreeMap<>(signer.versions());
        // From the size on at which a key begins it is not alone: only its end is a limit here.
        known.forEach(key -> believed.put(key.version(), key.key().within(0, key.to())));
        return believed.values();
    }

    private Map<String, Object> consumerConfig() {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // The position comes from the database; if Kafka has not got it any more, somebody must hear of it.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        // Outboxes send in transactions; an aborted one was never said.
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, config.batch());
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return settings;
    }

    /// Records of one look into Kafka, and what they become.
    private record Read(ConsumerRecords<byte[], byte[]> records, FutureTask<List<AuditLog.Prepared>> entries) {}

    /// One leadership: from the lock taken to the first failure.
    private final class Term {

        private final AuditLog log;
        private final Consumer<byte[], byte[]> consumer;
        private final Map<String, Instant> tailsSeen = new HashMap<>();

        /// What was read and is being made into entries while the batch before is stored.
        private @Nullable Read prepared;

        private @Nullable FutureTask<SignedNote> signing;
        private @Nullable Checkpoint checkpoint;
        private Instant nextSigning = Instant.MIN;
        private Instant nextLookAround = Instant.MIN;

        private List<LogKey> keys = List.of();
        private Instant nextLookAtKeys = Instant.MIN;
        private Instant nextPruning = Instant.MIN;

        private @Nullable FutureTask<Witnesses.Round> cosigning;
        private Instant nextCosigning = Instant.MIN;
        private Instant witnessedAt = Instant.MIN;
        private long witnessedSize = -1;

        /// Nothing new is signed before the witnesses were asked about what was signed last: otherwise each
        /// start of a rolled-back log would sign once more.
        private boolean greeted;

        Term(AuditLog log, Consumer<byte[], byte[]> consumer) {
            this.log = log;
            this.consumer = consumer;
        }

        void serve()
                throws SQLException, IOException, LogFrozenException, InterruptedException,
                        SigningUnavailableException {
            recallWitnesses();
            Pruner pruner = log.pruner(retention.keep());
            keys = log.keys();
            if (keys.isEmpty()) {
                int newest = signer.versions().lastKey();
                log.beginWith(newest, Objects.requireNonNull(signer.versions().get(newest)));
                keys = log.keys();
            }
            while (running) {
                if (!clock.instant().isBefore(nextLookAround)) {
                    lookAround();
                    nextLookAround = clock.instant().plus(LOOK_AROUND);
                }
                take();
                if (!clock.instant().isBefore(nextLookAtKeys)) {
                    nextLookAtKeys = clock.instant().plus(LOOK_AT_KEYS);
                    turnKeys();
                    log.sayOwn(clock.instant());
                    prune(pruner);
                }
                sign();
                cosign();
                status.progress(log.size(), log.signedSize());
            }
        }

        /// New partitions, and records that never came.
        private void lookAround() throws SQLException, IOException, LogFrozenException, InterruptedException {
            assign();
            intake.look(consumer);
            status.becomes(LogStatus.State.APPENDING, null);
            List<LogTables.Tail> tails = log.missingTails();
            tailsSeen
                    .keySet()
                    .retainAll(tails.stream().map(LogTables.Tail::source).toList());
            for (LogTables.Tail tail : tails) {
                Instant since = tailsSeen.computeIfAbsent(tail.source(), source -> clock.instant());
                if (caughtUp() && since.plus(config.patience()).isBefore(clock.instant())) {
                    log.appendMissedTail(tail, clock.instant());
                }
            }
        }

        private boolean caughtUp() {
            for (TopicPartition partition : consumer.assignment()) {
                OptionalLong lag = consumer.currentLag(partition);
                if (lag.isEmpty() || lag.getAsLong() > 0) {
                    return false;
                }
            }
            return true;
        }

        private void assign() throws SQLException {
            List<PartitionInfo> found;
            try {
                found = consumer.partitionsFor(CloudEvent.AUDIT_TOPIC);
            } catch (org.apache.kafka.common.errors.TimeoutException e) {
                if (consumer.assignment().isEmpty()) {
                    throw e;
                }
                // Kafka is away for a while: the partitions are known, reading goes on when it is back.
                return;
            }
            List<TopicPartition> partitions = new ArrayList<>();
            found.forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
            if (partitions.isEmpty()) {
                throw new KafkaException("the topic does not exist");
            }
            if (partitions.size() == consumer.assignment().size()) {
                return;
            }
            Map<TopicPartition, Long> positions = log.positions();
            consumer.assign(partitions);
            for (TopicPartition partition : partitions) {
                @Nullable Long next = positions.get(partition);
                if (next == null) {
                    consumer.seekToBeginning(List.of(partition));
                } else {
                    consumer.seek(partition, next);
                }
            }
        }

        /// Reads the next records and, while they are made into entries, stores those that were read before.
        private void take() throws SQLException, IOException, LogFrozenException, InterruptedException {
            @Nullable Read before = prepared;
            ConsumerRecords<byte[], byte[]> records;
            try {
                records = consumer.poll(
                        before != null ? Duration.ZERO : signing == null && greeted ? IDLE_POLL : SIGNING_POLL);
            } catch (OffsetOutOfRangeException e) {
                // Duplicates are told by their numbers and gaps are found, so reading everything again is safe.
                alarms.rewound(e.partitions().toString());
                consumer.seekToBeginning(e.partitions());
                return;
            }
            prepared = records.isEmpty() ? null : new Read(records, preparing.start(records));
            status.took(records.count() >= config.batch());
            if (before == null) {
                return;
            }
            try {
                AuditLog.Appended appended = log.appendPrepared(before.entries().get());
                intake.appended(before.records(), consumer);
                entries.increment(appended.entries());
                duplicates.increment(appended.duplicates());
            } catch (ExecutionException e) {
                throw new IllegalStateException("records could not be made into entries", e.getCause());
            }
        }

        /// Takes the change of the key that an operator asked for one step further. Each step finds out by
        /// itself whether it was taken, so a restart between any two is harmless.
        private void turnKeys() throws SQLException, IOException, LogFrozenException {
            Optional<KeyRotation> wanted = log.rotation();
            if (wanted.isPresent()) {
                KeyRotation rotation = wanted.get();
                @Nullable Integer made = rotation.toVersion();
                if (made == null) {
                    make(rotation);
                } else if (keys.stream().noneMatch(key -> key.version() == made && key.isPublished())) {
                    announce(rotation, made);
                }
            }
            endKeys();
            keys = log.keys();
        }

        private void make(KeyRotation rotation) throws SQLException {
            try {
                SortedMap<Integer, NoteKey> versions = signer.turn(rotation.fromVersion());
                int made = versions.lastKey();
                if (made > rotation.fromVersion()) {
                    log.made(rotation, made, Objects.requireNonNull(versions.get(made)));
                }
            } catch (SigningUnavailableException e) {
                LOG.warnf("the log's new key waits: %s", e.getMessage());
                nextLookAtKeys = clock.instant().plus(VAULT_RETRY);
            }
        }

        private void announce(KeyRotation rotation, int made) throws SQLException, IOException, LogFrozenException {
            LogKey next = key(made);
            LogKey present = key(rotation.fromVersion());
            log.announce(rotation, made, next.key(), present.key(), clock.instant());
            LOG.infof("the log's next key is announced, key=%s", next.key().hexId());
        }

        private LogKey key(int version) {
            return keys.stream()
                    .filter(key -> key.version() == version)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the log has no key of version " + version));
        }

        /// A key whose time is over stops signing, once a checkpoint under it holds the announcement of the
        /// next one: else nobody who trusts only the old key could take up the new one. Not while a signature
        /// is under way.
        private void endKeys() throws SQLException {
            long announced = keys.stream()
                    .map(LogKey::announced)
                    .filter(Objects::nonNull)
                    .mapToLong(Long::longValue)
                    .max()
                    .orElse(-1);
            if (signing != null || announced < 0 || log.signedSize() <= announced) {
                return;
            }
            for (LogKey key : keys) {
                @Nullable Instant end = key.endsAt();
                if (key.signs() && end != null && !clock.instant().isBefore(end)) {
                    log.endKey(key, clock.instant());
                    LOG.infof(
                            "the log's key signs no more, key=%s size=%d",
                            key.key().hexId(), log.signedSize());
                }
            }
        }

        /// Entries whose time is over go, a step at a time.
        private void prune(Pruner pruner) throws SQLException, IOException, LogFrozenException {
            Instant now = clock.instant();
            if (retention.look().isPresent() && !now.isBefore(nextPruning)) {
                nextPruning = now.plus(retention.look().get());
                pruner.lookForOlder(now);
            }
            if (signing == null) {
                pruner.step(now, witnesses.none() ? log.signedSize() : Math.min(log.signedSize(), witnessedSize));
            }
        }

        /// Who signs a checkpoint of this size, the newest first.
        private List<Integer> signers(long size) {
            return keys.stream()
                    .filter(key -> key.signs(size))
                    .map(LogKey::version)
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }

        /// Files are flushed and Vault is asked beside this thread, so that appending goes on meanwhile.
        private void sign() throws SQLException, IOException, LogFrozenException, InterruptedException {
            if (signing == null) {
                if (greeted && log.hasUnsigned() && !clock.instant().isBefore(nextSigning)) {
                    AuditLog.Unsigned next = log.unsigned();
                    List<Integer> signers = signers(next.checkpoint().size());
                    FutureTask<SignedNote> task = new FutureTask<>(() -> {
                        next.files().write();
                        return signer.sign(next.checkpoint(), signers);
                    });
                    checkpoint = next.checkpoint();
                    signing = task;
                    Thread.ofPlatform().name("checkpoint-signing").daemon().start(task);
                }
                return;
            }
            if (!signing.isDone() || checkpoint == null) {
                return;
            }
            try {
                SignedNote note = signing.get();
                log.publish(checkpoint, note);
                status.signingWaits(null);
                nextSigning = clock.instant().plus(config.checkpointInterval());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failed) {
                    throw failed;
                }
                if (!(e.getCause() instanceof SigningUnavailableException unavailable)) {
                    throw new IllegalStateException("signing failed", e.getCause());
                }
                if (status.signingWaits() == null) {
                    LOG.errorf("ALARM signing waits: %s", unavailable.getMessage());
                }
                status.signingWaits(unavailable.getMessage());
                nextSigning = clock.instant().plus(RETRY);
            } finally {
                signing = null;
                checkpoint = null;
            }
        }

        private void recallWitnesses() throws SQLException {
            greeted = witnesses.none() || log.latest().isEmpty();
            if (witnesses.none()) {
                status.witnessed(null);
                return;
            }
            Optional<CosignedTable.Cosigned> last = log.cosigned();
            last.ifPresent(cosigned -> {
                witnessedSize = cosigned.size();
                witnessedAt = cosigned.at();
            });
            status.witnessed(last.map(CosignedTable.Cosigned::at).orElseGet(clock::instant));
        }

        /// Witnesses are asked beside this thread, about whatever was signed last; while nothing new is signed,
        /// now and then about the same, so that their word stays fresh.
        private void cosign() throws SQLException, IOException, LogFrozenException, InterruptedException {
            if (witnesses.none()) {
                return;
            }
            @Nullable FutureTask<Witnesses.Round> asked = cosigning;
            if (asked == null) {
                Instant now = clock.instant();
                Optional<AuditLog.Signed> latest = log.latest();
                if (latest.isPresent()
                        && !now.isBefore(nextCosigning)
                        && (!greeted
                                || latest.get().checkpoint().size() > witnessedSize
                                || witnessedAt.isBefore(now.minus(witnesses.refresh())))) {
                    AuditLog.Signed signed = latest.get();
                    TileFiles tiles = log.tiles();
                    asked = new FutureTask<>(() -> witnesses.ask(signed.note(), signed.checkpoint(), tiles));
                    cosigning = asked;
                    Thread.ofVirtual().name("cosigning").start(asked);
                }
                return;
            }
            if (!asked.isDone()) {
                return;
            }
            cosigning = null;
            nextCosigning = clock.instant().plus(witnesses.interval());
            try {
                heard(asked.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException("asking the witnesses failed", e.getCause());
            }
        }

        private void heard(Witnesses.Round round) throws SQLException, IOException, LogFrozenException {
            if (round.disagreement().isPresent()) {
                log.contradicted(round.disagreement().get(), round.ahead());
            }
            greeted = true;
            Optional<Instant> at = witnesses.witnessedAt(round.cosigned());
            if (at.isPresent()) {
                log.keepCosigned(new CosignedTable.Cosigned(
                        round.checkpoint().size(), round.note().toString(), at.get()));
                witnessedAt = at.get();
                witnessedSize = round.checkpoint().size();
                status.witnessed(witnessedAt);
                Instant since = at.get();
                // Beside this thread: a producer may wait for Kafka.
                Thread.ofVirtual()
                        .name("checkpoint-cosigned")
                        .start(() -> events.tell(
                                round.checkpoint(), since, round.cosigned().size()));
            }
        }
    }
}
