package io.menshen.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.local.stack.Ports;
import io.menshen.local.stack.Stack;
import io.menshen.platform.outbox.RelayKernel;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.postgresql.ds.PGSimpleDataSource;

/// `OutboxFigure PROJECT [EVENTS [ROUNDS]]`: B11. The relay that every service runs against a SKIP LOCKED poller, on
/// the
/// same real PostgreSQL and Kafka: a backlog sent, the same while a long transaction holds the vacuum back, and the
/// time from commit to reader at 2,000 events a second. What arrives is counted, and looked at for order.
public final class OutboxFigure {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DOMAIN = "menshen.consent";
    private static final int MEMBERS = 10_000;
    private static final int PER_SECOND = 2_000;
    private static final int SECONDS = 10;

    private enum Peer {
        RELAY,
        POLLER
    }

    private interface Sender extends AutoCloseable {

        void wake();

        @Override
        void close() throws InterruptedException;
    }

    private final PrintStream out;
    private final PGSimpleDataSource database;
    private final Map<String, Object> kafka;
    private final int events;

    /// what was measured → of each round
    private final Map<String, List<Double>> measured = new TreeMap<>();

    private OutboxFigure(PrintStream out, Stack stack, int events) {
        this.out = out;
        this.events = events;
        this.database = new PGSimpleDataSource();
        database.setUrl(stack.postgres().jdbcUrl("consent"));
        database.setUser("consent");
        database.setPassword(stack.postgres().password("consent"));
        this.kafka = Map.of("bootstrap.servers", stack.kafka().bootstrapServers());
    }

    public static void main(String[] arguments) throws IOException, SQLException, InterruptedException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Path project = Path.of(arguments[0]);
        int events = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200_000;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
        Path home = Files.createTempDirectory("menshen-outbox-").toRealPath();
        Stack stack = Stack.forTests(home, Ports.free());
        try {
            stack.postgres().start();
            stack.kafka().start();
            OutboxFigure figure = new OutboxFigure(out, stack, events);
            figure.migrate();
            for (int round = 0; round <= rounds; round++) {
                out.println(round == 0 ? "warming up" : "round %d of %d".formatted(round, rounds));
                for (Peer peer : Peer.values()) {
                    figure.drain(peer, "free", false);
                    figure.drain(peer, "held", true);
                    figure.latency(peer);
                }
                if (round == 0) {
                    figure.measured.clear();
                }
            }
            ObjectNode result = figure.result(rounds);
            Result.write(project, "outbox", result);
            out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result));
        } finally {
            stack.kafka().kill();
            stack.postgres().kill();
            remove(home);
        }
    }

    private void migrate() throws IOException, SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            try (InputStream in = OutboxFigure.class.getResourceAsStream("/db/platform/V0_1__outbox.sql")) {
                statement.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    private Sender sender(Peer peer) {
        return switch (peer) {
            case RELAY -> {
                RelayKernel relay = new RelayKernel(database, kafka, "bench");
                yield new Sender() {
                    @Override
                    public void wake() {
                        relay.wake();
                    }

                    @Override
                    public void close() throws InterruptedException {
                        relay.close();
                    }
                };
            }
            case POLLER -> {
                SkipLockedPoller poller = new SkipLockedPoller(database, kafka);
                yield new Sender() {
                    @Override
                    public void wake() {
                        poller.wake();
                    }

                    @Override
                    public void close() throws InterruptedException {
                        poller.close();
                    }
                };
            }
        };
    }

    // ---- a backlog ----------------------------------------------------------------------------------------------

    private void drain(Peer peer, String name, boolean held) throws SQLException, InterruptedException {
        try (Connection connection = database.getConnection();
                Connection old = database.getConnection();
                Statement statement = connection.createStatement();
                KafkaConsumer<String, String> consumer = atTheEnd()) {
            statement.execute("TRUNCATE outbox_event");
            statement.execute("""
                    INSERT INTO outbox_event (id, topic, key, type, time, data)
                    SELECT gen_random_uuid(), '%s', 'member-' || n %% %d, 'bench', now(), '{"n":' || n || ',"at":0}'
                    FROM generate_series(1, %d) n""".formatted(DOMAIN, MEMBERS, events));
            statement.execute("ANALYZE outbox_event");
            if (held) {
                hold(old);
            }
            long begin = System.nanoTime();
            try (Sender _ = sender(peer)) {
                while (left(statement) > 0) {
                    Thread.sleep(20);
                }
                measured.computeIfAbsent(peer + " " + name, _ -> new ArrayList<>())
                        .add(events / seconds(begin));
            }
            int disorder = inOrder(consumer, events);
            if (disorder > 0) {
                throw new IllegalStateException("%s: %d out of order".formatted(peer, disorder));
            }
            if (held) {
                old.rollback();
            }
        }
    }

    /// A transaction with a snapshot, as a long report holds one: nothing that is deleted can be cleaned away.
    private static void hold(Connection old) throws SQLException {
        old.setAutoCommit(false);
        old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = old.createStatement()) {
            statement.execute("SELECT pg_current_xact_id()");
        }
    }

    private static long left(Statement statement) throws SQLException {
        // cheap on a table that is being emptied from its beginning, whatever lies dead before
        try (ResultSet row = statement.executeQuery(
                "SELECT count(*) FROM (SELECT 1 FROM outbox_event" + " ORDER BY position DESC LIMIT 1) any_left")) {
            row.next();
            return row.getLong(1);
        }
    }

    private KafkaConsumer<String, String> atTheEnd() {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 5);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(DOMAIN).stream()
                .map(partition -> new TopicPartition(DOMAIN, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return consumer;
    }

    /// Reads that many, and says how many came after a later one of the same member.
    private static int inOrder(KafkaConsumer<String, String> consumer, int expected) {
        Map<String, Long> last = new HashMap<>();
        int disorder = 0;
        int seen = 0;
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (seen < expected) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("%d of %d arrived".formatted(seen, expected));
            }
            for (ConsumerRecord<String, String> one : consumer.poll(Duration.ofMillis(100))) {
                seen++;
                long number = field(one.value(), "n");
                if (last.getOrDefault(one.key(), 0L) > number) {
                    disorder++;
                }
                last.put(one.key(), number);
            }
        }
        return disorder;
    }

    // ---- commit to reader -----------------------------------------------------------------------------------------

    private void latency(Peer peer) throws SQLException, InterruptedException {
        int count = PER_SECOND * SECONDS;
        List<Double> millis = Collections.synchronizedList(new ArrayList<>());
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE outbox_event");
        }
        try (KafkaConsumer<String, String> consumer = atTheEnd();
                Sender sender = sender(peer)) {
            Thread writer = Thread.ofPlatform().start(() -> write(count, sender));
            long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            int seen = 0;
            while (seen < count && System.nanoTime() < end) {
                for (ConsumerRecord<String, String> one : consumer.poll(Duration.ofMillis(100))) {
                    seen++;
                    millis.add((System.nanoTime() - field(one.value(), "at")) / 1e6);
                }
            }
            writer.join();
            if (seen < count) {
                throw new IllegalStateException("%s: %d of %d arrived".formatted(peer, seen, count));
            }
        }
        // the first second is a cold start
        double[] sorted = millis.subList(PER_SECOND, count).stream()
                .mapToDouble(each -> each)
                .sorted()
                .toArray();
        measured.computeIfAbsent(peer + " p50", _ -> new ArrayList<>()).add(sorted[sorted.length / 2]);
        measured.computeIfAbsent(peer + " p99", _ -> new ArrayList<>()).add(sorted[sorted.length * 99 / 100]);
    }

    /// Two hundred commits a second of ten events each, evenly.
    private void write(int count, Sender sender) {
        int atOnce = 10;
        long between = 1_000_000_000L * atOnce / PER_SECOND;
        try (Connection connection = database.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO outbox_event (id, topic, key, type, time, data)"
                                + " VALUES (gen_random_uuid(), ?, ?, 'bench', now(), ?)")) {
            connection.setAutoCommit(false);
            long next = System.nanoTime();
            for (int i = 0; i < count; i += atOnce) {
                long wait = next - System.nanoTime();
                if (wait > 0) {
                    LockSupport.parkNanos(wait);
                }
                next += between;
                for (int n = i; n < i + atOnce; n++) {
                    insert.setString(1, DOMAIN);
                    insert.setString(2, "member-" + n % MEMBERS);
                    insert.setString(3, "{\"n\":%d,\"at\":%d}".formatted(n, System.nanoTime()));
                    insert.addBatch();
                }
                insert.executeBatch();
                connection.commit();
                sender.wake();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---------------------------------------------------------------------------------------------------------------

    private ObjectNode result(int rounds) {
        ObjectNode result = JSON.createObjectNode();
        result.put("figure", "B11");
        result.put("work", "events from a table in PostgreSQL to Kafka, acks=all, order kept per member");
        result.put(
                "goal", "at least 20,000 events/s; p99 at most 50 ms at 2,000/s; at most 5 % lost under a held xmin");
        result.put("events", events);
        result.put("rounds", rounds);
        for (Peer peer : Peer.values()) {
            ObjectNode row = result.putObject(peer == Peer.RELAY ? "relay" : "skipLockedPoller");
            put(row, "eventsPerSecond", peer + " free");
            put(row, "eventsPerSecondUnderHeldXmin", peer + " held");
            put(row, "p50Millis", peer + " p50");
            put(row, "p99Millis", peer + " p99");
            row.put("keptUnderHeldXmin", ratio(peer + " held", peer + " free"));
        }
        result.put("ofPoller", ratio("RELAY free", "POLLER free"));
        return result;
    }

    private void put(ObjectNode row, String name, String key) {
        double[] sorted = sorted(key);
        row.putObject(name)
                .put("median", Result.rounded(sorted[sorted.length / 2]))
                .put("lowest", Result.rounded(sorted[0]))
                .put("highest", Result.rounded(sorted[sorted.length - 1]));
    }

    private double[] sorted(String key) {
        return measured.getOrDefault(key, List.of()).stream()
                .mapToDouble(each -> each)
                .sorted()
                .toArray();
    }

    /// The median of the rounds' own ratios.
    private double ratio(String one, String other) {
        List<Double> ours = measured.getOrDefault(one, List.of());
        List<Double> theirs = measured.getOrDefault(other, List.of());
        double[] ratios = new double[ours.size()];
        Arrays.setAll(ratios, i -> ours.get(i) / theirs.get(i));
        Arrays.sort(ratios);
        return Result.rounded(ratios[ratios.length / 2]);
    }

    private static long field(String data, String name) {
        try {
            JsonNode json = JSON.readTree(data);
            return json.path(name).asLong();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static void remove(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
