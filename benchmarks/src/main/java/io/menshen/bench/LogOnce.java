package io.menshen.bench;

import io.menshen.audit.log.LogKernel;
import io.menshen.audit.log.LogProcess;
import io.menshen.audit.verify.Verify;
import io.menshen.local.stack.Ports;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.Stack;
import io.menshen.platform.event.CloudEvent;
import java.io.ByteArrayOutputStream;
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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;

/// `./menshen prove once`: P3. Six sources send numbered evidence to a real Kafka, with repeats, and with old records
/// again out of their order, while two processes with the service's own sequencer share a real PostgreSQL – one
/// leads, one stands by – and are killed with -9, stopped and let go on, and lose their connections; now and then
/// Kafka or PostgreSQL is killed. Then the whole topic is read once more. Nothing may be lost, double or missing
/// in between, the second reading may change nothing, every entry must be found, and the log must verify offline.
///
/// `LogOnce PROJECT [RECORDS [FAULTS]]`.
public final class LogOnce {

    private static final long SEED = 20_261_123;
    private static final String TOPIC = CloudEvent.AUDIT_TOPIC;
    private static final int SOURCES = 6;
    private static final int MEMBERS = 1_000;
    private static final int SALTS_AN_ENTRY = 3;
    private static final int CHUNK = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final PrintStream out;
    private final Stack stack;
    private final Path home;
    private final int records;
    private final Random random = new Random(SEED);
    private final List<Process> processes = new ArrayList<>();
    private final Map<String, Integer> faults = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private long repeats;

    private LogOnce(PrintStream out, Stack stack, Path home, int records) {
        this.out = out;
        this.stack = stack;
        this.home = home;
        this.records = records;
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int records = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        int faults = arguments.length > 2 ? Integer.parseInt(arguments[2]) : Math.max(10, records / 10_000);
        Path home = Files.createTempDirectory("menshen-once-").toRealPath();
        Stack stack = Stack.forTests(home, Ports.free());
        LogOnce proof = new LogOnce(out, stack, home, records);
        try {
            stack.logStore().start();
            stack.kafka().start();
            proof.run(faults);
        } finally {
            proof.processes.forEach(LogOnce::kill);
            stack.kafka().kill();
            stack.logStore().kill();
            remove(home);
        }
        out.println(proof.wrong.isEmpty() ? "PROVED" : "NOT PROVED: " + String.join("; ", proof.wrong));
        System.exit(proof.wrong.isEmpty() ? 0 : 1);
    }

    private void run(int count) throws Exception {
        emptyLog();
        Files.createDirectory(home.resolve("log"));
        LogProcess.makeKey(home.resolve("key"));
        processes.add(start());
        processes.add(start());
        AtomicReference<Throwable> failed = new AtomicReference<>();
        AtomicBoolean sent = new AtomicBoolean();
        long began = System.nanoTime();
        Thread sender = Thread.ofPlatform().start(() -> {
            try {
                send();
            } catch (RuntimeException e) {
                failed.set(e);
            }
            sent.set(true);
        });
        for (int i = 0; i < count; i++) {
            Thread.sleep(300 + random.nextInt(1_500));
            fault(i);
        }
        sender.join();
        if (failed.get() != null) {
            throw new IllegalStateException("not everything was sent", failed.get());
        }
        await("everything is in the log and signed", this::isComplete);
        out.printf(
                Locale.ROOT,
                "%d records and %d repeats sent, %d faults %s, %d s%n",
                records,
                repeats,
                count,
                faults,
                Duration.ofNanos(System.nanoTime() - began).toSeconds());
        check("after the faults");
        String checkpoint = text("SELECT note FROM checkpoint");
        replay();
        check("after the replay");
        if (!checkpoint.equals(text("SELECT note FROM checkpoint"))) {
            wrong.add("the replay changed the tree");
        }
        verify();
    }

    // ---- what is sent -----------------------------------------------------------------------------------------------

    private static String source(int which) {
        return "masking-gateway/once-" + which;
    }

    private void send() {
        Random drawn = new Random(SEED + 1);
        Map<String, Object> settings = new HashMap<>(Map.of(
                "bootstrap.servers",
                stack.kafka().bootstrapServers(),
                "acks",
                "all",
                "delivery.timeout.ms",
                300_000,
                "max.block.ms",
                300_000));
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (int from = 0; from < records; from += SOURCES * CHUNK) {
                for (int which = 0; which < SOURCES; which++) {
                    long first = from / SOURCES;
                    for (long number = first; number < first + CHUNK; number++) {
                        send(producer, source(which), number);
                    }
                    again(producer, source(which), first + CHUNK, drawn);
                }
                producer.flush();
                if (records > CHUNK * SOURCES * 200) {
                    continue;
                }
                sleep(50);
            }
        }
    }

    /// The last ones once more in their order, or any old ones in no order.
    private void again(KafkaProducer<String, String> producer, String source, long next, Random drawn) {
        List<Long> numbers = new ArrayList<>();
        switch (drawn.nextInt(8)) {
            case 0 -> {
                for (long number = next - drawn.nextInt(CHUNK); number < next; number++) {
                    numbers.add(number);
                }
            }
            case 1 -> {
                for (int i = 0; i < 20; i++) {
                    numbers.add(drawn.nextLong(next));
                }
                Collections.shuffle(numbers, drawn);
            }
            default -> {
                // nothing twice this time
            }
        }
        numbers.forEach(number -> send(producer, source, number));
        repeats += numbers.size();
    }

    private static void send(KafkaProducer<String, String> producer, String source, long number) {
        String data = """
                {"time":"2026-11-23T04:00:00Z","actor":{"id":"courier-1","name":"courier1","role":"courier"},\
                "action":"readRoute","purpose":"delivery","basis":"route/%d","outcome":"disclosed",\
                "subjects":[{"members":["%s"],"fields":{"mobile":"plain"},"rules":["courier-route"]}]}""".formatted(number, new UUID(7, number % MEMBERS));
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

    // ---- what goes wrong --------------------------------------------------------------------------------------------

    private void fault(int number) throws Exception {
        int which = random.nextInt(processes.size());
        if (number % 25 == 24) {
            count("PostgreSQL killed");
            stack.logStore().kill();
            stack.logStore().start();
        } else if (number % 25 == 12) {
            count("Kafka killed");
            stack.kafka().kill();
            stack.kafka().start();
        } else {
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    count("killed");
                    kill(processes.get(which));
                    processes.set(which, start());
                }
                case 2 -> {
                    count("stopped and let go on");
                    signal(processes.get(which), "STOP");
                    Thread.sleep(500 + random.nextInt(2_000));
                    signal(processes.get(which), "CONT");
                }
                default -> {
                    // The leader is stopped, loses its lock, and comes back when another leads.
                    count("stopped, connections cut");
                    signal(processes.get(which), "STOP");
                    text("SELECT count(pg_terminate_backend(pid))::text FROM pg_locks"
                            + " WHERE locktype = 'advisory' AND pid <> pg_backend_pid()");
                    Thread.sleep(1_000 + random.nextInt(2_000));
                    signal(processes.get(which), "CONT");
                }
            }
        }
    }

    private void count(String what) {
        faults.merge(what, 1, Integer::sum);
    }

    private static void signal(Process process, String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private static void kill(Process process) {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LogProcess.class.getName(),
                        url(),
                        Service.AUDIT.database(),
                        stack.logStore().password(Service.AUDIT.database()),
                        stack.kafka().bootstrapServers(),
                        home.resolve("log").toString(),
                        home.resolve("key").toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve("out").toFile()))
                .start();
    }

    private String url() {
        return stack.logStore().jdbcUrl(Service.AUDIT.database()) + "?currentSchema=bench";
    }

    /// Everything is read from the beginning, as after the loss of all offsets.
    private void replay() throws Exception {
        processes.forEach(LogOnce::kill);
        processes.clear();
        Map<String, String> before = positions();
        update("DELETE FROM kafka_position");
        processes.add(start());
        await("the topic is read again", () -> positions().equals(before));
        processes.forEach(LogOnce::kill);
        processes.clear();
    }

    // ---- what must hold ---------------------------------------------------------------------------------------------

    private int sent() {
        int chunks = (records + SOURCES * CHUNK - 1) / (SOURCES * CHUNK);
        return chunks * SOURCES * CHUNK;
    }

    private boolean isComplete() throws SQLException {
        return number("SELECT count(*) FROM leaf") >= sent()
                && number("SELECT coalesce(max(size), 0) FROM checkpoint") == number("SELECT size FROM log_size")
                && number("SELECT count(*) FROM entry") == number("SELECT size FROM log_size");
    }

    private void check(String when) throws SQLException {
        long each = sent() / SOURCES;
        long size = number("SELECT size FROM log_size");
        expect(when + ", entries", size, sent());
        expect(when + ", leaves", number("SELECT count(*) FROM leaf"), size);
        expect(when + ", records", number("SELECT count(*) FROM leaf WHERE json LIKE '%\"leaf\":\"record/1\"%'"), size);
        for (int which = 0; which < SOURCES; which++) {
            String of = " FROM leaf WHERE json::json->'source'->>'name' = '" + source(which) + "'";
            expect(
                    when + ", different numbers",
                    number("SELECT count(DISTINCT json::json->'source'->>'number')" + of),
                    each);
            expect(when + ", numbers", number("SELECT count(*)" + of), each);
            expect(when + ", last", number("SELECT max((json::json->'source'->>'number')::bigint)" + of), each - 1);
        }
        expect(when + ", found", number("SELECT count(*) FROM entry"), size);
        expect(when + ", salts", number("SELECT count(*) FROM salt"), SALTS_AN_ENTRY * size);
        expect(when + ", waiting", number("SELECT count(*) FROM unfiled"), 0);
    }

    private void expect(String what, long is, long expected) {
        if (is != expected) {
            wrong.add("%s: %d, not %d".formatted(what, is, expected));
        }
    }

    private void verify() {
        ByteArrayOutputStream verdict = new ByteArrayOutputStream();
        int code = Verify.run(
                List.of(
                        "--keys",
                        home.resolve("key.pub").toString(),
                        home.resolve("log").toString()),
                new PrintStream(verdict, true, StandardCharsets.UTF_8),
                Locale.ENGLISH);
        out.println(verdict.toString(StandardCharsets.UTF_8).strip());
        if (code != 0) {
            wrong.add("the log does not verify");
        }
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("never: " + what);
            }
            Thread.sleep(500);
        }
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- the database -----------------------------------------------------------------------------------------------

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(
                url(), Service.AUDIT.database(), stack.logStore().password(Service.AUDIT.database()));
    }

    private void emptyLog() throws SQLException, IOException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS bench CASCADE");
            statement.execute("CREATE SCHEMA bench");
            for (String migration : LogKernel.MIGRATIONS) {
                try (InputStream in = LogKernel.class.getResourceAsStream("/db/migration/" + migration + ".sql")) {
                    statement.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
    }

    private void update(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private long number(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    private String text(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private Map<String, String> positions() throws SQLException {
        Map<String, String> positions = new TreeMap<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT partition, next_offset FROM kafka_position")) {
            while (row.next()) {
                positions.put(row.getString(1), row.getString(2));
            }
        }
        return positions;
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
