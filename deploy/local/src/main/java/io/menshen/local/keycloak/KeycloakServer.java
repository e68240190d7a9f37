package io.menshen.local.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.local.postgres.PostgresServer;
import io.menshen.local.process.LogTail;
import io.menshen.local.process.Outside;
import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ProcessTable;
import io.menshen.local.process.Secrets;
import io.menshen.local.process.Server;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.process.ServerProcess;
import io.menshen.local.process.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keycloak with the realm `menshen`, kept in its own database of the data cluster.
///
/// Demo users share one password that is made up for each data folder and lies among its secrets.
public final class KeycloakServer implements Server {

    static final String REALM = "menshen";
    static final String PARTNER = "partner-shop";
    private static final String CONSOLE = "console";

    private static final String NAME = "keycloak";
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Long, because the first Keycloak that ends leaves its classes behind for the next.
    private static final Duration ENDING = Duration.ofSeconds(45);

    private final Path folder;
    private final int port;
    private final int managementPort;
    private final PostgresServer postgres;
    private final Secrets secrets;
    private final ProcessTable processes;
    private @Nullable Outside outside;
    private @Nullable String console;

    public KeycloakServer(
            Path folder,
            int port,
            int managementPort,
            PostgresServer postgres,
            Secrets secrets,
            ProcessTable processes) {
        this.folder = folder;
        this.port = port;
        this.managementPort = managementPort;
        this.postgres = postgres;
        this.secrets = secrets;
        this.processes = processes;
    }

    /// Builds the distribution, once for all stacks.
    public static void preparePrograms() {
        KeycloakDistribution.built();
    }

    @Override
    public String name() {
        return NAME;
    }

    public String address() {
        return "http://127.0.0.1:" + port;
    }

    /// Whose pages may sign people in from a browser.
    ///
    /// @param origin scheme, host and port of the gateway
    public KeycloakServer forConsoleAt(String origin) {
        console = origin;
        return this;
    }

    /// Lets it run in a container, with a database of its own.
    public KeycloakServer outside(Container container) {
        outside = container.make(port, managementPort, realmFile(), secrets.get("keycloak.admin"));
        return this;
    }

    /// How a container is made from ports, realm file and administrator's password.
    @FunctionalInterface
    public interface Container {
        Outside make(int port, int managementPort, Path realmFile, String adminPassword);
    }

    /// The issuer of the realm's tokens.
    public String issuer() {
        return address() + "/realms/" + REALM;
    }

    /// The password of every demo user of this data folder.
    public String demoPassword() {
        return secrets.get("demo.password");
    }

    /// An access token for a demo user (by the code flow) or for `partner-shop` (by client credentials).
    public String token(String user) {
        return user.equals(PARTNER)
                ? new TokenRequest(issuer()).byClientCredentials(PARTNER, secrets.get("partner-shop.secret"))
                : new TokenRequest(issuer()).byCodeFlow("frontend", user, demoPassword());
    }

    /// The same after signing in with password and one-time code: authentication level 2. Keycloak takes a code
    /// once, so the same user gets no second such token in the same half minute.
    public String strongToken(String user) {
        return new TokenRequest(issuer()).byCodeFlow("frontend", user, demoPassword(), oneTimeCode());
    }

    private OneTimeCode oneTimeCode() {
        return new OneTimeCode(secrets.get("demo.one-time-code"));
    }

    /// With what the gateway shows to Keycloak that it is the gateway, when it exchanges a person's token.
    public String exchangeSecret() {
        return secrets.get("menshen-api.secret");
    }

    /// The demo users, in the order of the realm file.
    public static List<String> users() {
        List<String> users = new ArrayList<>();
        for (JsonNode user : realm().path("users")) {
            if (!user.has("serviceAccountClientId")) {
                users.add(user.path("username").asText());
            }
        }
        return users;
    }

    @Override
    public void start() {
        if (outside != null) {
            startOutside(outside);
            return;
        }
        try {
            LogTail log = LogTail.of(processes.log(NAME));
            ServerProcess process = processes.find(NAME).orElseGet(this::launch);
            Waiting.until(NAME, process, Duration.ofMinutes(5), log, this::ready);
        } finally {
            forgetRealmFile();
        }
    }

    private void startOutside(Outside container) {
        try {
            OwnerOnly.write(realmFile(), JSON.writeValueAsBytes(realmWithSecrets()));
            container.start();
        } catch (IOException e) {
            throw new ServerFailure("Keycloak cannot use its folder %s: %s.".formatted(folder, e.getMessage()), e);
        } finally {
            forgetRealmFile();
        }
    }

    private ServerProcess launch() {
        Path distribution = KeycloakDistribution.built();
        try {
            prepare(distribution);
        } catch (IOException e) {
            throw new ServerFailure("Keycloak cannot use its folder %s: %s.".formatted(folder, e.getMessage()), e);
        }
        return processes.start(NAME, command(), environment(), folder);
    }

    @Override
    public void stop() {
        if (outside != null) {
            outside.stop();
            return;
        }
        processes.find(NAME).ifPresent(process -> process.stop(ServerProcess.Signal.TERM, ENDING));
        processes.forget(NAME);
    }

    @Override
    public void kill() {
        if (outside != null) {
            outside.kill();
            return;
        }
        processes.find(NAME).ifPresent(ServerProcess::kill);
        processes.forget(NAME);
    }

    @Override
    public boolean running() {
        return outside != null ? outside.running() : processes.find(NAME).isPresent();
    }

    /// A home folder of its own that borrows the programs from the distribution, so that stacks do not share `data`.
    private void prepare(Path distribution) throws IOException {
        OwnerOnly.folder(folder);
        for (String borrowed : List.of("lib", "providers", "themes", "conf")) {
            Path link = folder.resolve(borrowed);
            Path target = distribution.resolve(borrowed);
            if (!Files.isSymbolicLink(link) || !Files.readSymbolicLink(link).equals(target)) {
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, target);
            }
        }
        // Keycloak takes the file in only while it has no such realm; later it lies idle until it is removed again.
        OwnerOnly.write(realmFile(), JSON.writeValueAsBytes(realmWithSecrets()));
    }

    private Path realmFile() {
        return folder.resolve("data/import/menshen-realm.json");
    }

    private void forgetRealmFile() {
        try {
            Files.deleteIfExists(realmFile());
        } catch (IOException _) {
            // It is owner-only and written anew at the next start.
        }
    }

    private static JsonNode realm() {
        try (InputStream stream = KeycloakServer.class.getResourceAsStream("realm-menshen.json")) {
            if (stream == null) {
                throw new ServerFailure("The realm file is missing from the build.");
            }
            return JSON.readTree(stream);
        } catch (IOException e) {
            throw new ServerFailure("The realm file cannot be read.", e);
        }
    }

    private JsonNode realmWithSecrets() {
        JsonNode realm = realm();
        ObjectNode credential = DemoPassword.hashed(demoPassword());
        ObjectNode second = oneTimeCode().credential();
        for (JsonNode user : realm.path("users")) {
            if (!user.has("serviceAccountClientId") && user instanceof ObjectNode demo) {
                demo.putArray("credentials").add(credential).add(second);
            }
        }
        for (JsonNode client : realm.path("clients")) {
            if (!client.path("publicClient").asBoolean() && client instanceof ObjectNode confidential) {
                confidential.put("secret", secrets.get(client.path("clientId").asText() + ".secret"));
            }
            if (console != null
                    && client.path("clientId").asText().equals(CONSOLE)
                    && client instanceof ObjectNode pages) {
                // a redirect address on the loopback stands for every port, an origin for one
                pages.putArray("webOrigins").add(console);
            }
        }
        return realm;
    }

    private List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms64m",
                "-Xmx384m",
                "-XX:MetaspaceSize=96M",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + KeycloakDistribution.classArchive(),
                "-XX:+ExitOnOutOfMemoryError",
                "-Dfile.encoding=UTF-8",
                "-Duser.language=en",
                "-Dkc.home.dir=" + folder,
                "-Djboss.server.config.dir=" + folder.resolve("conf"),
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
                        + "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
                "-Dpicocli.disable.closures=true",
                "-Dquarkus-log-max-startup-records=10000",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                "--add-opens=java.base/java.security=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                folder.resolve("lib/quarkus-run.jar").toString(),
                "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
                "start",
                "--optimized",
                "--cache=local",
                "--import-realm",
                "--http-enabled=true",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--http-management-port=" + managementPort,
                "--hostname=" + address(),
                "--db-url=" + postgres.jdbcUrl("keycloak"),
                "--db-username=keycloak",
                // Health is polled while starting; each "not yet" would be a line.
                "--log-level=info,io.smallrye.health:off",
                "--db-pool-initial-size=2",
                "--db-pool-max-size=20");
    }

    private Map<String, String> environment() {
        return Map.of(
                "KC_DB_PASSWORD",
                postgres.password("keycloak"),
                "KC_BOOTSTRAP_ADMIN_USERNAME",
                "admin",
                "KC_BOOTSTRAP_ADMIN_PASSWORD",
                secrets.get("keycloak.admin"));
    }

    private boolean ready() throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create("http://127.0.0.1:%d/health/ready".formatted(managementPort))
                        .toURL()
                        .openConnection();
        connection.setConnectTimeout(1000);
        connection.setReadTimeout(5000);
        try {
            return connection.getResponseCode() == 200;
        } finally {
            connection.disconnect();
        }
    }
}
