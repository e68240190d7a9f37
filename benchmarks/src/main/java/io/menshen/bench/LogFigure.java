package io.menshen.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.audit.log.LogKernel;
import io.menshen.local.stack.Ports;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.Stack;
import io.menshen.platform.event.CloudEvent;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// `LogFigure PROJECT [ENTRIES [ROUNDS]]`: B9. The log taken up from Kafka – offsets, numbers and rows in one
/// commit, tiles and checkpoint flushed, a signature every 200 ms – against a hash chain in PostgreSQL, row by
/// row, and against a consumer that does nothing. The same records, one after the other, A B A B. Then the time
/// from a record's sending until a published checkpoint holds it, at 2,000 records a second.
///
/// With ENTRIES of ten million the first million is compared with the last; with fewer, the first tenth with
/// the last.
public final class LogFigure {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOPIC = CloudEvent.AUDIT_TOPIC;
    private static final int SOURCES = 6;
    private static final int MEMBERS = 100_000;
    private static final int BATCH = 2_000;
    private static final int PER_SECOND = 2_000;
    private static final int SECONDS = 10;
    private static final int MILLION = 1_000_000;

    /// The chain is slower by so much that the same count would take hours.
    private static final int CHAIN_SHARE = 20;

    private static final Duration SIGNING = Duration.ofMillis(200);
    private static final Duration TOO_LONG = Duration.ofMinutes(10);

    private final PrintStream out;
    private final Stack stack;
    private final Map<String, Object> kafka;
    private final Path home;
    private final int entries;

    /// what was measured → of each round
    private final Map<String, List<Double>> measured = new TreeMap<>();

    private LogFigure(PrintStream out, Stack stack, Path home, int entries) {
        this.out = out;
        this.stack = stack;
        this.home = home;
        this.entries = entries;
        this.kafka = Map.of("bootstrap.servers", stack.kafka().bootstrapServers());
    }

    public static void main(String[] arguments) throws IOException, SQLException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Path project = Path.of(arguments[0]);
        int entries = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200_000;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : entries > MILLION ? 1 : 3;
        Path home = Files.createTempDirectory("menshen-log-").toRealPath();
        Stack stack = Stack.forTests(home, Ports.free());
        try {
            stack.logStore().start();
            stack.kafka().start();
            LogFigure figure = new LogFigure(out, stack, home, entries);
            out.println("sending %d records".formatted(entries));
            figure.fill(entries);
            for (int round = 0; round <= rounds; round++) {
                boolean warm = round > 0;
                out.println(warm ? "round %d of %d".formatted(round, rounds) : "warming up");
                int count = warm ? entries : Math.min(entries, 50_000);
                figure.log(round, count);
                figure.consumer(count);
                figure.chain(count / CHAIN_SHARE);
                if (!warm) {
                    figure.measured.clear();
                }
            }
            figure.integrated();
            ObjectNode result = figure.result(rounds);
            Result.write(project, "log", result);
            out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result));
        } finally {
            stack.kafka().kill();
            stack.logStore().kill();
            remove(home);
        }
    }

    // ---- the records ----------------------------------------------------------------------------------------------

    private void fill(int count) {
        try (KafkaProducer<String, String> producer = producer(50)) {
            for (int i = 0; i < count; i++) {
                send(producer, "masking-gateway/bench-" + i % SOURCES, i / SOURCES);
            }
        }
    }

    private KafkaProducer<String, String> producer(int lingerMillis) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("acks", "all");
        settings.put("linger.ms", lingerMillis);
        settings.put("batch.size", 256 * 1024);
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    /// A courier's read of one member, as the gateway records it.
    private static void send(KafkaProducer<String, String> producer, String source, long number) {
        String data = """
                {"time":"2026-11-22T04:00:00.123Z","actor":{"id":"5d2f5f6e-6f0a-4c53-9a43-0c7f2f3a9b11","name":"courier1",\
                "role":"courier"},"action":"readRoute","purpose":"delivery","basis":"route/%s","outcome":"disclosed",\
                "policy":{"version":"1","hash":"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},\
                "request":"r-%d","subjects":[{"members":["%s"],"fields":{"mobile":"plain","flat":"class"},\
                "rules":["courier-route"]}]}""".formatted(new UUID(5, number), number, new UUID(7, number % MEMBERS));
        producer.send(new CloudEvent(
                        UUID.randomUUID().toString(),
                        source,
                        "io.menshen.audit.recorded.v1",
                        Clock.systemUTC().instant(),
                        source,
                        number,
                        data)
                .toRecord(TOPIC));
    }

    private KafkaConsumer<byte[], byte[]> reader(boolean fromTheBeginning) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, BATCH);
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                .map(partition -> new TopicPartition(TOPIC, partition.partition()))
                .toList();
        consumer.assign(partitions);
        if (fromTheBeginning) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
        }
        return consumer;
    }

    // ---- how many a second ------------------------------------------------------------------------------------------

    private Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(
                stack.logStore().jdbcUrl(Service.AUDIT.database()),
                Service.AUDIT.database(),
                stack.logStore().password(Service.AUDIT.database()));
        connection.setAutoCommit(false);
        return connection;
    }

    private Connection emptyLog() throws SQLException, IOException {
        Connection connection = connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS bench CASCADE");
            statement.execute("CREATE SCHEMA bench");
            statement.execute("SET search_path TO bench");
            connection.commit();
            for (String migration : LogKernel.MIGRATIONS) {
                try (InputStream in = LogKernel.class.getResourceAsStream("/db/migration/" + migration + ".sql")) {
                    statement.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
            connection.commit();
        }
        return connection;
    }

    private void log(int round, int count) throws SQLException, IOException {
        int slice = Math.max(1, Math.min(MILLION, count / 10));
        double first = 0;
        double beforeLast = 0;
        double whole;
        try (Connection connection = emptyLog();
                KafkaConsumer<byte[], byte[]> consumer = reader(true)) {
            LogKernel log = new LogKernel(connection, Files.createDirectory(home.resolve("log-" + round)));
            AtomicBoolean behind = new AtomicBoolean(true);
            AtomicInteger filed = new AtomicInteger();
            Thread filing = Thread.ofPlatform().start(() -> file(behind, filed, count));
            double processor = processor();
            long begin = System.nanoTime();
            long nextSigning = begin;
            while (log.size() < count || log.isPreparing()) {
                log.append(poll(consumer, begin, log.isPreparing() ? Duration.ZERO : Duration.ofMillis(100)));
                // As the service does: each batch is committed, and signed together with those of the last 200 ms.
                if (log.isSigning()) {
                    log.finishSigning(false);
                } else if (System.nanoTime() >= nextSigning) {
                    log.startSigning();
                    nextSigning = System.nanoTime() + SIGNING.toNanos();
                }
                if (first == 0 && log.size() >= slice) {
                    first = log.size() / seconds(begin);
                }
                if (log.size() < count - slice) {
                    beforeLast = seconds(begin);
                }
            }
            log.finishSigning(true);
            log.sign();
            whole = seconds(begin);
            if (log.signedSize() != log.size()) {
                throw new IllegalStateException("not everything is signed");
            }
            add("log", log.size() / whole);
            add("processorMicros", (processor() - processor) * 1e6 / log.size());
            add("lastOfFirst", slice / (whole - beforeLast) / first);
            add("filedMeanwhile", filed.get() / whole);
            int filedBefore = filed.get();
            behind.set(false);
            join(filing);
            add("filedAfter", (count - filedBefore) / (seconds(begin) - whole));
        }
        remove(home.resolve("log-" + round));
    }

    /// Seconds of processor that this process and all servers have taken: on a machine that has other things to do
    /// it says more than the clock.
    private static double processor() {
        return Stream.concat(
                        Stream.of(ProcessHandle.current()),
                        ProcessHandle.current().descendants())
                .mapToDouble(process ->
                        process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9)
                .sum();
    }

    /// What makes the entries findable follows beside: with a fifth of the time while the log is behind, as in
    /// the service, and then as fast as it can.
    private void file(AtomicBoolean behind, AtomicInteger filed, int count) {
        try (Connection connection = connectToLog()) {
            while (filed.get() < count) {
                long before = System.nanoTime();
                int step = LogKernel.file(connection);
                filed.addAndGet(step);
                if (step == 0) {
                    LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
                } else if (behind.get()) {
                    LockSupport.parkNanos(4 * (System.nanoTime() - before));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection connectToLog() throws SQLException {
        Connection connection = connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET search_path TO bench");
            connection.commit();
        }
        return connection;
    }

    private void consumer(int count) {
        try (KafkaConsumer<byte[], byte[]> consumer = reader(true)) {
            double processor = processor();
            long begin = System.nanoTime();
            int seen = 0;
            long bytes = 0;
            while (seen < count) {
                for (ConsumerRecord<byte[], byte[]> record : poll(consumer, begin, Duration.ofMillis(100))) {
                    bytes += record.value().length;
                    seen++;
                }
            }
            add("consumer", seen / seconds(begin));
            add("consumerMicros", (processor() - processor) * 1e6 / seen);
            if (bytes == 0) {
                throw new IllegalStateException("nothing was read");
            }
        }
    }

    private void chain(int count) throws SQLException {
        try (Connection connection = connect();
                KafkaConsumer<byte[], byte[]> consumer = reader(true)) {
            HashChain chain = new HashChain(connection);
            long begin = System.nanoTime();
            int done = 0;
            while (done < count) {
                for (ConsumerRecord<byte[], byte[]> record : poll(consumer, begin, Duration.ofMillis(100))) {
                    if (done < count) {
                        chain.append(
                                record.partition(),
                                record.offset(),
                                new String(record.value(), StandardCharsets.UTF_8));
                        done++;
                    }
                }
            }
            add("chain", done / seconds(begin));
        }
    }

    private static ConsumerRecords<byte[], byte[]> poll(
            KafkaConsumer<byte[], byte[]> consumer, long begin, Duration wait) {
        if (System.nanoTime() - begin > TOO_LONG.toNanos()) {
            throw new IllegalStateException("not all records arrived");
        }
        return consumer.poll(wait);
    }

    // ---- how soon ---------------------------------------------------------------------------------------------------

    /// From sending to a published checkpoint; the service signs every 200 ms at the most, and so does this.
    private void integrated() throws SQLException, IOException {
        int count = PER_SECOND * SECONDS;
        List<Double> millis = new ArrayList<>();
        List<Long> read = new ArrayList<>();
        List<Long> waiting = new ArrayList<>();
        List<Long> inSignature = new ArrayList<>();
        try (Connection connection = emptyLog();
                KafkaConsumer<byte[], byte[]> consumer = reader(false)) {
            LogKernel log = new LogKernel(connection, Files.createDirectory(home.resolve("log-soon")));
            Thread filing = Thread.ofPlatform().start(() -> file(new AtomicBoolean(), new AtomicInteger(), count));
            Thread sender = Thread.ofPlatform().start(() -> sendEvenly(count));
            long begin = System.nanoTime();
            long nextSigning = begin;
            while (millis.size() < count) {
                ConsumerRecords<byte[], byte[]> records =
                        consumer.poll(log.isPreparing() ? Duration.ZERO : Duration.ofMillis(10));
                waiting.addAll(read);
                read.clear();
                log.append(records);
                records.forEach(record -> read.add(record.timestamp()));
                if (log.isSigning()) {
                    log.finishSigning(false);
                    if (!log.isSigning()) {
                        long now = Clock.systemUTC().millis();
                        inSignature.forEach(sent -> millis.add((double) (now - sent)));
                        inSignature.clear();
                    }
                } else if (!waiting.isEmpty() && System.nanoTime() >= nextSigning) {
                    log.startSigning();
                    nextSigning = System.nanoTime() + SIGNING.toNanos();
                    inSignature.addAll(waiting);
                    waiting.clear();
                }
                if (System.nanoTime() - begin > TOO_LONG.toNanos()) {
                    throw new IllegalStateException("%d of %d arrived".formatted(millis.size(), count));
                }
            }
            join(sender);
            join(filing);
        }
        // the first second is a cold start
        double[] sorted = millis.subList(PER_SECOND, count).stream()
                .mapToDouble(each -> each)
                .sorted()
                .toArray();
        add("p50", sorted[sorted.length / 2]);
        add("p99", sorted[sorted.length * 99 / 100]);
    }

    private void sendEvenly(int count) {
        int atOnce = 10;
        long between = Duration.ofSeconds(1).toNanos() * atOnce / PER_SECOND;
        try (KafkaProducer<String, String> producer = producer(0)) {
            long next = System.nanoTime();
            for (int i = 0; i < count; i++) {
                if (i % atOnce == 0) {
                    long wait = next - System.nanoTime();
                    if (wait > 0) {
                        LockSupport.parkNanos(wait);
                    }
                    next += between;
                }
                send(producer, "masking-gateway/soon", i);
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // -----------------------------------------------------------------------------------------------------------------

    private void add(String what, double value) {
        measured.computeIfAbsent(what, _ -> new ArrayList<>()).add(value);
        out.println("  %s %.2f".formatted(what, value));
    }

    private ObjectNode result(int rounds) {
        ObjectNode result = JSON.createObjectNode();
        result.put("figure", "B9");
        result.put("work", "records of evidence from Kafka into the log: one commit, tiles flushed, signed per batch");
        result.put(
                "goal",
                "at least 50,000 entries/s; 10 times the chain; half the consumer; integrated p99 at most 500 ms;"
                        + " last million at least 0.9 of the first");
        result.put("entries", entries);
        result.put("batch", BATCH);
        result.put("rounds", rounds);
        put(result, "entriesPerSecond", "log");
        put(result, "chainRowsPerSecond", "chain");
        put(result, "consumerRecordsPerSecond", "consumer");
        result.put("ofChain", ratio("log", "chain"));
        result.put("ofConsumer", ratio("log", "consumer"));
        put(result, "lastOfFirst", "lastOfFirst");
        put(result, "processorMicrosPerEntry", "processorMicros");
        put(result, "processorMicrosPerConsumed", "consumerMicros");
        put(result, "filedPerSecondMeanwhile", "filedMeanwhile");
        put(result, "filedPerSecondAfterwards", "filedAfter");
        put(result, "integratedP50Millis", "p50");
        put(result, "integratedP99Millis", "p99");
        return result;
    }

    private void put(ObjectNode row, String name, String key) {
        double[] sorted = measured.getOrDefault(key, List.of()).stream()
                .mapToDouble(each -> each)
                .sorted()
                .toArray();
        row.putObject(name)
                .put("median", Result.rounded(sorted[sorted.length / 2]))
                .put("lowest", Result.rounded(sorted[0]))
                .put("highest", Result.rounded(sorted[sorted.length - 1]));
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

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
