package io.menshen.local.kafka;

import io.menshen.local.process.LogTail;
import io.menshen.local.process.Outside;
import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ProcessTable;
import io.menshen.local.process.Project;
import io.menshen.local.process.Server;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.process.ServerProcess;
import io.menshen.local.process.Waiting;
import io.menshen.local.tls.Authority;
import io.menshen.local.tls.Identity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/// A real Kafka broker and controller in one process, loopback only. Topics are made here and never by accident.
public final class KafkaServer implements Server {

    /// How long facts are kept. After a restore the services replay from them what the backup does not know, so
    /// it must exceed the age of the oldest backup that may be restored (ADR 0018).
    public static final Duration RETENTION = Duration.ofDays(35);

    private final Path folder;
    private final int port;
    private final int controllerPort;
    private final Map<String, Integer> topics;
    private final ProcessTable processes;
    private @Nullable Outside outside;
    private @Nullable Authority authority;

    /// @param topics name → number of partitions
    public KafkaServer(Path folder, int port, int controllerPort, Map<String, Integer> topics, ProcessTable processes) {
        this.folder = folder;
        this.port = port;
        this.controllerPort = controllerPort;
        this.topics = Map.copyOf(topics);
        this.processes = processes;
    }

    @Override
    public String name() {
        return "kafka";
    }

    /// Lets it run in a container; its folder is then not used.
    public KafkaServer outside(IntFunction<Outside> container) {
        outside = container.apply(port);
        return this;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /// Lets it listen over TLS only, for those with a certificate of this authority.
    public KafkaServer over(Authority tls) {
        authority = tls;
        return this;
    }

    /// What a client of this name has to be told, beside what it wants itself.
    public Map<String, Object> client(String name) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrapServers());
        if (authority != null) {
            Identity identity = authority.identity(name);
            settings.put("security.protocol", "SSL");
            settings.put("ssl.keystore.type", "PEM");
            settings.put("ssl.keystore.location", identity.both().toString());
            settings.put("ssl.truststore.type", "PEM");
            settings.put("ssl.truststore.location", identity.authority().toString());
        }
        return settings;
    }

    @Override
    public void start() {
        if (outside != null) {
            outside.start();
        } else {
            startProcess();
        }
        ensureTopics();
    }

    private void startProcess() {
        LogTail log = LogTail.of(processes.log(name()));
        // One that already runs may have lost its launcher before it had its topics.
        ServerProcess process = processes.find(name()).orElseGet(this::launch);
        Waiting.until(name(), process, Duration.ofMinutes(1), log, () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return true;
            }
        });
    }

    private ServerProcess launch() {
        try {
            OwnerOnly.folder(folder);
            Path data = folder.resolve("data");
            Path properties = configure(data);
            if (!Files.exists(data)) {
                format(data);
            } else if (!Files.exists(data.resolve("meta.properties"))) {
                throw new ServerFailure(
                        "The data folder %s is damaged (no meta.properties); nothing in it was changed, put it back from a backup or move it away."
                                .formatted(data));
            }
            return processes.start(name(), java("kafka.Kafka", properties.toString()), Map.of(), folder);
        } catch (IOException e) {
            throw new ServerFailure("Kafka cannot use its folder %s: %s.".formatted(folder, e.getMessage()), e);
        }
    }

    @Override
    public void stop() {
        if (outside != null) {
            outside.stop();
            return;
        }
        processes.find(name()).ifPresent(process -> process.stop(ServerProcess.Signal.TERM, Duration.ofSeconds(20)));
        processes.forget(name());
    }

    @Override
    public void kill() {
        if (outside != null) {
            outside.kill();
            return;
        }
        processes.find(name()).ifPresent(ServerProcess::kill);
        processes.forget(name());
    }

    @Override
    public boolean running() {
        return outside != null ? outside.running() : processes.find(name()).isPresent();
    }

    /// The process itself, for tests that pause it.
    public ServerProcess process() {
        return processes.find(name()).orElseThrow(() -> new ServerFailure("Kafka does not run."));
    }

    private Path configure(Path data) throws IOException {
        Path properties = folder.resolve("server.properties");
        OwnerOnly.write(properties, """
                        process.roles=broker,controller
                        node.id=1
                        controller.quorum.voters=1@127.0.0.1:%2$d
                        listeners=%5$s://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                        advertised.listeners=%5$s://127.0.0.1:%1$d
                        listener.security.protocol.map=%5$s:%5$s,CONTROLLER:PLAINTEXT
                        inter.broker.listener.name=%5$s
                        controller.listener.names=CONTROLLER
                        log.dirs=%3$s
                        auto.create.topics.enable=false
                        num.network.threads=2
                        num.io.threads=4
                        background.threads=2
                        offsets.topic.num.partitions=6
                        offsets.topic.replication.factor=1
                        transaction.state.log.num.partitions=6
                        transaction.state.log.replication.factor=1
                        transaction.state.log.min.isr=1
                        share.coordinator.state.topic.replication.factor=1
                        share.coordinator.state.topic.min.isr=1
                        group.initial.rebalance.delay.ms=0
                        controlled.shutdown.max.retries=1
                        log.retention.hours=%4$d
                        log.cleaner.dedupe.buffer.size=16777216
                        """.formatted(
                        port, controllerPort, data, RETENTION.toHours(), authority == null ? "PLAINTEXT" : "SSL")
                .concat(encryption())
                .getBytes(StandardCharsets.UTF_8));
        OwnerOnly.write(folder.resolve("log4j2.properties"), """
                        appender.console.type = Console
                        appender.console.name = console
                        appender.console.layout.type = PatternLayout
                        appender.console.layout.pattern = %d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5p %c{1} %m%n
                        rootLogger.level = warn
                        rootLogger.appenderRef.console.ref = console
                        logger.started.name = kafka.server.KafkaRaftServer
                        logger.started.level = info
                        """.getBytes(StandardCharsets.UTF_8));
        return properties;
    }

    private String encryption() {
        if (authority == null) {
            return "";
        }
        Identity identity = authority.identity("kafka");
        return """
                        ssl.client.auth=required
                        ssl.keystore.type=PEM
                        ssl.keystore.location=%s
                        ssl.truststore.type=PEM
                        ssl.truststore.location=%s
                        """.formatted(identity.both(), identity.authority());
    }

    private void format(Path data) throws IOException {
        // Formatted beside its place and moved there when it is whole: a killed launcher leaves no half folder.
        Path fresh = folder.resolve("data.new");
        deleteAll(fresh);
        Path properties = folder.resolve("format.properties");
        String settings = Files.readString(folder.resolve("server.properties"));
        OwnerOnly.write(
                properties,
                settings.replace("log.dirs=" + data, "log.dirs=" + fresh).getBytes(StandardCharsets.UTF_8));
        ProcessBuilder builder = new ProcessBuilder(java(
                        "kafka.tools.StorageTool",
                        "format",
                        "--cluster-id",
                        org.apache.kafka.common.Uuid.randomUuid().toString(),
                        "--config",
                        properties.toString()))
                .redirectErrorStream(true);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new ServerFailure("Kafka could not format its folder %s: %s."
                        .formatted(folder, output.lines().findFirst().orElse("no reason given")));
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new ServerFailure("Interrupted while formatting Kafka's folder.");
        }
        Files.delete(properties);
        Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void deleteAll(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private List<String> java(String mainClass, String... arguments) {
        Path jars = Project.root().resolve("deploy/local/kafka/target/lib");
        if (!Files.isDirectory(jars)) {
            throw new ServerFailure("Kafka's class path %s is missing; build the project first.".formatted(jars));
        }
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-Djava.awt.headless=true",
                "-Dlog4j2.configurationFile=" + folder.resolve("log4j2.properties"),
                "-cp",
                jars + "/*",
                mainClass));
        line.addAll(List.of(arguments));
        return line;
    }

    private void ensureTopics() {
        Map<String, Object> settings = client("operator");
        settings.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200);
        try (Admin admin = Admin.create(settings)) {
            Set<String> present = admin.listTopics().names().get(30, TimeUnit.SECONDS);
            List<NewTopic> missing = topics.entrySet().stream()
                    .filter(topic -> !present.contains(topic.getKey()))
                    .map(topic -> new NewTopic(topic.getKey(), topic.getValue(), (short) 1))
                    .toList();
            if (!missing.isEmpty()) {
                admin.createTopics(missing).all().get(30, TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new ServerFailure("Kafka started, but its topics could not be made.", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ServerFailure("Interrupted while making Kafka's topics.");
        }
    }
}
