package io.menshen.local.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.local.process.LogTail;
import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ProcessTable;
import io.menshen.local.process.Server;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.process.ServerProcess;
import io.menshen.local.process.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/// One of the four services, started from its packaged jar.
///
/// Plain settings lie in an owner-only file in its working folder, secrets are in its environment; neither is on the
/// command line, where every user of the machine could read it.
public final class ServiceServer implements Server {

    /// What a service says last when it was told to end by itself.
    private static final String DID_AS_TOLD = "replayed, and ending as told";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Service service;
    private final Stack stack;
    private final String name;
    private final int port;
    private final int managementPort;
    private final Map<String, String> changes;

    ServiceServer(Service service, Stack stack) {
        this(
                service,
                stack,
                service.id(),
                service.port(stack.ports()),
                service.managementPort(stack.ports()),
                stack.changes(service));
    }

    /// @param changes what this instance is told otherwise than the stack's own
    ServiceServer(
            Service service, Stack stack, String name, int port, int managementPort, Map<String, String> changes) {
        this.service = service;
        this.stack = stack;
        this.name = name;
        this.port = port;
        this.managementPort = managementPort;
        this.changes = Map.copyOf(changes);
    }

    @Override
    public String name() {
        return name;
    }

    public String address() {
        return stack.scheme(service) + "://127.0.0.1:" + port;
    }

    /// Where health and metrics are.
    public String management() {
        return "http://127.0.0.1:" + managementPort + "/q";
    }

    /// A service that ends while starting is given a second chance: on a busy machine its first connections may time
    /// out. One that already runs is only waited for.
    @Override
    public void start() {
        LogTail log = LogTail.of(stack.processes().log(name()));
        ServerProcess process = stack.processes().find(name()).orElseGet(this::launch);
        try {
            waitFor(process, log);
        } catch (ServerFailure failure) {
            if (process.alive()) {
                throw failure;
            }
            waitFor(launch(), log);
        }
    }

    private ServerProcess launch() {
        ServiceSettings told = stack.settings(service);
        Map<String, String> properties = new HashMap<>(told.properties());
        properties.putAll(changes);
        properties.put("quarkus.http.port", Integer.toString(port));
        properties.put("quarkus.http.ssl-port", Integer.toString(port));
        properties.put("quarkus.management.port", Integer.toString(managementPort));
        return launch(
                new ServiceSettings(properties, told.secrets()),
                stack.processes(),
                stack.home().resolve("services").resolve(name()));
    }

    /// Runs the service beside the stack with settings that make it end by itself, such as
    /// `menshen.restore.replay-only`.
    ///
    /// @return what it complained of; empty when it did what it was told
    public String runOnce(ServiceSettings settings, ProcessTable processes, Path folder) {
        LogTail log = LogTail.of(processes.log(name()));
        ServerProcess process = launch(settings, processes, folder.resolve(name()));
        if (!process.ends(Duration.ofMinutes(10))) {
            process.kill();
            return "it does not end";
        }
        return log.lines().stream().anyMatch(line -> line.contains(DID_AS_TOLD))
                ? ""
                : log.complaint().orElse("it ended without a word");
    }

    private ServerProcess launch(ServiceSettings settings, ProcessTable processes, Path folder) {
        Path jar = jar();
        if (!Files.exists(jar)) {
            throw new ServerFailure("%s is not built: %s is missing.".formatted(name(), jar));
        }
        try {
            // Quarkus reads config/application.properties of its working folder above the one in the jar.
            StringWriter text = new StringWriter();
            Properties properties = new Properties();
            properties.putAll(settings.properties());
            properties.store(text, "Written by ./menshen up; changes are lost.");
            OwnerOnly.write(
                    folder.resolve("config/application.properties"),
                    text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ServerFailure("%s cannot use its folder %s: %s.".formatted(name(), folder, e.getMessage()), e);
        }
        return processes.start(
                name(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms64m",
                        "-Xmx384m",
                        // Nine processes share a developer's machine: what the second compiler and a concurrent
                        // collector cost while starting, a stack that is up for an hour does not earn back.
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Dfile.encoding=UTF-8",
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "--enable-native-access=ALL-UNNAMED",
                        "-jar",
                        jar.toString()),
                settings.environment(),
                folder);
    }

    private void waitFor(ServerProcess process, LogTail log) {
        Waiting.until(name(), process, Duration.ofMinutes(2), log, new Waiting.Check() {
            @Override
            public boolean now() throws IOException {
                return health() == 200;
            }

            @Override
            public String reason() {
                return whatIsDown();
            }
        });
    }

    @Override
    public void stop() {
        stack.processes()
                .find(name())
                .ifPresent(process -> process.stop(ServerProcess.Signal.TERM, Duration.ofSeconds(15)));
        stack.processes().forget(name());
    }

    @Override
    public void kill() {
        stack.processes().find(name()).ifPresent(ServerProcess::kill);
        stack.processes().forget(name());
    }

    /// Holds the process still, as a long pause would; [#resume] lets it go on.
    public void pause() {
        stack.processes().find(name()).ifPresent(ServerProcess::pause);
    }

    public void resume() {
        stack.processes().find(name()).ifPresent(ServerProcess::resume);
    }

    @Override
    public boolean running() {
        return stack.processes().find(name()).isPresent();
    }

    @Override
    public boolean healthy() {
        try {
            return running() && health() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    /// The processor time of the running process; zero when there is none.
    public Duration cpu() {
        return stack.processes().find(name()).map(ServerProcess::cpu).orElse(Duration.ZERO);
    }

    private Path jar() {
        return stack.module(service).resolve("target/quarkus-app/quarkus-run.jar");
    }

    /// The failing checks of the service's own readiness answer, such as a sealed Vault.
    private String whatIsDown() {
        try {
            HttpURLConnection connection = connect();
            try (InputStream body = connection.getErrorStream()) {
                List<String> down = new ArrayList<>();
                for (JsonNode check : JSON.readTree(body).path("checks")) {
                    if (!"UP".equals(check.path("status").asText())) {
                        down.add(check.path("name").asText() + (check.has("data") ? " " + check.path("data") : ""));
                    }
                }
                return down.isEmpty() ? "" : ": " + String.join(", ", down);
            }
        } catch (IOException | IllegalArgumentException _) {
            return "";
        }
    }

    private int health() throws IOException {
        HttpURLConnection connection = connect();
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    private HttpURLConnection connect() throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create(management() + "/health/ready").toURL().openConnection();
        connection.setConnectTimeout(1000);
        connection.setReadTimeout(5000);
        return connection;
    }
}
