package io.menshen.audit.witness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.menshen.audit.file.DurableFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// `java -jar menshen-witness.jar CONFIG`
///
/// Reads its settings from a properties file, makes its key when it has none, prints the key's vkey, and answers
/// `POST /add-checkpoint`. `GET /key` gives the vkey, `GET /health` says that it is up. `docs/how-to/run-a-witness.md`
/// describes the file.
public final class WitnessProgram implements AutoCloseable {

    /// Room for 63 proof lines and a checkpoint with many signatures; more is refused unread.
    private static final int LARGEST_BODY = 16 * 1024;

    private static final int THREADS = 8;
    private static final int BACKLOG = 64;
    private static final int STOP_SECONDS = 1;

    /// Slow strangers are cut off. Read by the JDK's server when it is first used.
    private static final Map<String, String> LIMITS = Map.of(
            "sun.net.httpserver.maxReqTime", "10",
            "sun.net.httpserver.maxRspTime", "10",
            "sun.net.httpserver.idleInterval", "60",
            "jdk.httpserver.maxConnections", "200");

    private final Settings settings;
    private final Witness witness;
    private final WitnessKey key;
    private final Logs logs;
    private final PrintStream log;
    private final FileChannel lockFile;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final HttpServer server;

    /// What the properties file says.
    ///
    /// @param name the witness's name, for ever: a schema-less URL that is its operator's
    /// @param address where to listen
    /// @param folder where key and memory are
    /// @param logs the file with the logs' keys
    private record Settings(String name, InetSocketAddress address, Path folder, Path logs) {

        private static final Set<String> KNOWN = Set.of("name", "host", "port", "folder", "logs");

        static Settings read(Path file) throws IOException {
            Properties properties = new Properties();
            try (InputStream in = Files.newInputStream(file)) {
                properties.load(in);
            }
            Set<Object> unknown = new HashSet<>(properties.keySet());
            unknown.removeAll(KNOWN);
            if (!unknown.isEmpty()) {
                throw new IOException("unknown settings in %s: %s".formatted(file, unknown));
            }
            String host = properties.getProperty("host", "127.0.0.1");
            Path folder = Path.of(needed(properties, "folder", file));
            try {
                return new Settings(
                        needed(properties, "name", file),
                        new InetSocketAddress(
                                InetAddress.getByName(host), Integer.parseInt(needed(properties, "port", file))),
                        folder,
                        Path.of(properties.getProperty(
                                "logs", folder.resolve("logs").toString())));
            } catch (IllegalArgumentException e) {
                throw new IOException("the port in %s is none".formatted(file), e);
            }
        }

        private static String needed(Properties properties, String name, Path file) throws IOException {
            @Nullable String value = properties.getProperty(name);
            if (value == null || value.isBlank()) {
                throw new IOException("%s is missing in %s".formatted(name, file));
            }
            return value.strip();
        }
    }

    private WitnessProgram(Settings settings, Clock clock, PrintStream log) throws IOException {
        this.settings = settings;
        this.log = log;
        Files.createDirectories(settings.folder());
        this.lockFile = FileChannel.open(
                settings.folder().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = lockFile.tryLock();
        if (lock == null) {
            lockFile.close();
            throw new IOException("another witness uses the folder " + settings.folder());
        }
        this.key = WitnessKey.in(settings.folder(), settings.name());
        this.logs = new Logs(settings.logs());
        this.witness =
                new Witness(key, logs, new Memory(settings.folder().resolve("memory"), DurableFile::writeAll), clock);
        LIMITS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
        this.server = HttpServer.create(settings.address(), BACKLOG);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 1) {
            System.out.println("usage: CONFIGFILE");
            System.exit(2);
        }
        try {
            WitnessProgram program = start(Path.of(arguments[0]), Clock.systemUTC(), System.out);
            Runtime.getRuntime().addShutdownHook(new Thread(program::close));
        } catch (IOException e) {
            System.out.println("The witness cannot start: " + e.getMessage());
            System.exit(1);
        }
        Thread.currentThread().join();
    }

    /// Starts a witness inside this process.
    ///
    /// @param clock tells the time that cosignatures carry
    /// @param log one line for each answer that is not 200, and one at the start
    public static WitnessProgram start(Path config, Clock clock, PrintStream log) throws IOException {
        WitnessProgram program = new WitnessProgram(Settings.read(config), clock, log);
        program.serve();
        return program;
    }

    private void serve() throws IOException {
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
        log.printf("witness %s at %s, knows %d logs%n", key.verifier().vkey(), server.getAddress(), logs.count());
    }

    public String vkey() {
        return key.verifier().vkey();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Witness.Reply reply = reply(exchange);
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", reply.type());
            exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            if (reply.status() >= 400) {
                log.printf(
                        "%s %d %s%n",
                        exchange.getRequestMethod(),
                        reply.status(),
                        reply.body().strip());
            }
        }
    }

    private Witness.Reply reply(HttpExchange exchange) throws IOException {
        String wish =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        try {
            return switch (wish) {
                case "POST /add-checkpoint" -> addCheckpoint(exchange.getRequestBody());
                case "GET /key" -> new Witness.Reply(200, "text/plain; charset=utf-8", vkey() + "\n");
                case "GET /health", "GET /health/started", "GET /health/ready", "GET /health/live" ->
                    new Witness.Reply(200, "text/plain; charset=utf-8", "up\n");
                default ->
                    wish.endsWith(" /add-checkpoint")
                            ? Witness.Reply.no(405, "only POST")
                            : Witness.Reply.no(404, "nothing is here");
            };
        } catch (IOException e) {
            log.printf("ALARM the witness in %s failed: %s%n", settings.folder(), e.getMessage());
            return Witness.Reply.no(500, "the witness cannot use its memory");
        }
    }

    private Witness.Reply addCheckpoint(InputStream body) throws IOException {
        byte[] request = body.readNBytes(LARGEST_BODY + 1);
        return request.length > LARGEST_BODY
                ? Witness.Reply.no(400, "the request is larger than 16 KiB")
                : witness.addCheckpoint(request);
    }

    @Override
    public void close() {
        server.stop(STOP_SECONDS);
        threads.shutdown();
        try {
            lockFile.close();
        } catch (IOException e) {
            log.printf("the lock's file cannot be closed: %s%n", e.getMessage());
        }
    }
}
