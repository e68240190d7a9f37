package io.menshen.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.local.postgres.PostgresServer;
import io.menshen.local.process.ProcessTable;
import io.menshen.local.process.Project;
import io.menshen.local.process.Secrets;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.process.ServerProcess;
import io.menshen.local.stack.Component;
import io.menshen.local.stack.Ports;
import io.menshen.local.vault.VaultServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher with two real components: a PostgreSQL cluster, and a Vault stand-in that needs it (as a rule, not in
/// truth). The four services are components like these.
class LauncherTest {

    @TempDir
    Path home;

    private final Ports ports = Ports.free();
    private final StringWriter said = new StringWriter();
    private ProcessTable processes;

    @BeforeEach
    void open() throws IOException {
        home = home.toRealPath();
        processes = new ProcessTable(home);
    }

    @AfterEach
    void leaveNothingBehind() {
        processes.recorded().forEach(name -> processes.find(name).ifPresent(ServerProcess::kill));
        processes.strays().forEach(ServerProcess::kill);
    }

    @Test
    void startsInOrderAndSaysSoLineByLine() {
        Launcher launcher = launcher();

        launcher.start();

        assertThat(said.toString().lines().map(String::strip).toList())
                .hasSize(2)
                .satisfies(lines -> assertThat(lines.getFirst()).matches("postgres-data +[0-9.]+ s"))
                .satisfies(lines -> assertThat(lines.getLast()).matches("vault +[0-9.]+ s"));
        launcher.stop();
        assertThat(postgres().running()).isFalse();
        assertThat(vault().running()).isFalse();
    }

    @Test
    void dataSurvivesStopAndStart() throws SQLException {
        Launcher first = launcher();
        first.start();
        try (Connection connection = postgres().connect("member")) {
            connection.createStatement().execute("CREATE TABLE kept AS SELECT 42 AS n");
        }
        String token = vault().rootToken();
        first.stop();

        launcher().start();

        try (Connection connection = postgres().connect("member");
                ResultSet rows = connection.createStatement().executeQuery("SELECT n FROM kept")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(42);
        }
        assertThat(vault().rootToken()).isEqualTo(token);
        assertThat(vault().sealed()).isFalse();
    }

    @Test
    void aBusyPortIsOneClearSentenceAndNothingIsStarted() throws IOException {
        try (ServerSocket other = new ServerSocket()) {
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.vault()));

            assertThatThrownBy(() -> launcher().start())
                    .isInstanceOf(ServerFailure.class)
                    .hasMessageContaining("Port " + ports.vault())
                    .hasMessageContaining("vault");
        }
        assertThat(postgres().running()).isFalse();
        assertThat(home.resolve("postgresql")).doesNotExist();
    }

    @Test
    void aDamagedClusterIsRefusedAndLeftAsItIs() throws IOException {
        Launcher launcher = launcher();
        launcher.start();
        launcher.stop();
        Files.delete(home.resolve("postgresql/data/PG_VERSION"));
        Map<String, Long> before = sizes(home.resolve("postgresql"));

        assertThatThrownBy(() -> launcher().start())
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("damaged")
                .hasMessageContaining("nothing in it was changed");
        assertThat(sizes(home.resolve("postgresql"))).isEqualTo(before);
        assertThat(vault().running()).isFalse();
    }

    @Test
    void lostVaultDataIsNotReplacedByFreshKeys() throws IOException {
        Launcher launcher = launcher();
        launcher.start();
        launcher.stop();
        Files.delete(home.resolve("vault/barrier"));

        assertThatThrownBy(() -> launcher().start())
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("Vault's data is gone");
        assertThat(postgres().running()).isFalse();
    }

    @Test
    void theNextLauncherFindsWhatAKilledOneLeft() throws Exception {
        Process killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dmenshen.root=" + Project.root(),
                        LauncherTest.class.getName(),
                        home.toString(),
                        Integer.toString(ports.postgresData()),
                        Integer.toString(ports.vault()))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("killed.log").toFile())
                .start();
        waitUntilSaid(home.resolve("killed.log"), "vault");

        killed.destroyForcibly().waitFor(10, TimeUnit.SECONDS);

        assertThat(postgres().running()).isTrue();
        Launcher next = launcher();
        next.start();
        assertThat(said.toString()).contains("postgres-data    was up already");
        next.stop();
        assertThat(postgres().running()).isFalse();
        assertThat(processes.strays()).isEmpty();
    }

    /// The launcher that is killed.
    public static void main(String[] arguments) throws InterruptedException {
        LauncherTest test = new LauncherTest();
        test.home = Path.of(arguments[0]);
        test.processes = new ProcessTable(test.home);
        new Launcher(
                        test.components(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2])),
                        test.processes,
                        new PrintWriter(System.out, true))
                .start();
        Thread.currentThread().join();
    }

    @Test
    void aServerThatNobodyRecordedIsStillFoundAndStopped() throws IOException {
        Launcher launcher = launcher();
        launcher.start();
        long pid = processes.find("vault").orElseThrow().pid();
        Files.delete(home.resolve("run/vault.json"));

        launcher().stop();

        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void aReusedProcessIdIsNotTakenForTheServer() throws IOException {
        Files.createDirectories(home.resolve("run"));
        Files.writeString(
                home.resolve("run/vault.json"),
                "{\"name\": \"vault\", \"pid\": %d, \"start\": \"1@another-boot\"}"
                        .formatted(ProcessHandle.current().pid()));

        assertThat(processes.find("vault")).isEmpty();
    }

    @Test
    void aServerThatEndsByItselfIsStartedAgain() {
        Launcher launcher = launcher();
        launcher.start();
        postgres().kill();

        int revived = launcher.revive();

        assertThat(revived).isEqualTo(1);
        assertThat(postgres().running()).isTrue();
        launcher.stop();
    }

    @Test
    void twoLaunchersInOneFolderAreOneTooMany() throws IOException {
        Home first = new Home(home, null);
        try (Home.Lock _ = first.lock()) {
            assertThatThrownBy(() -> new Home(home, null).lock())
                    .isInstanceOf(ServerFailure.class)
                    .hasMessageContaining("Another ./menshen is at work")
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
        }
        first.lock().close();
    }

    @Test
    void aFullDiskIsRefusedBeforeAnythingStarts() {
        assertThatThrownBy(() -> new Home(home, null).refuseFullDisk(20L << 20))
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("Only 20 MB are free");
    }

    @Test
    void dataWithoutItsSecretsIsRefused() throws IOException {
        Files.createDirectories(home.resolve("postgresql/data"));
        Home folder = new Home(home, 20_000);

        assertThatThrownBy(() -> folder.prepare(folder.stackToStart(false)))
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("secrets.json is gone");
    }

    @Test
    void statusIsOneDocumentForPrograms() throws IOException {
        Path empty = home.resolve("never-started");
        StringWriter out = new StringWriter();

        int code =
                Menshen.commands(new Home(empty, 20_000), new PrintWriter(out)).execute("status", "--json");

        assertThat(code).isZero();
        JsonNode components = new ObjectMapper().readTree(out.toString()).path("components");
        List<String> names = new ArrayList<>();
        for (JsonNode component : components) {
            names.add(component.path("name").asText());
            assertThat(component.path("state").asText()).isEqualTo("stopped");
            assertThat(component.has("pid")).isTrue();
            assertThat(component.path("url").asText()).contains("127.0.0.1:200");
        }
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "postgres-data",
                        "postgres-keys",
                        "postgres-log",
                        "kafka",
                        "vault",
                        "witness",
                        "keycloak",
                        "member-service",
                        "consent-service",
                        "audit-service",
                        "masking-gateway");
        assertThat(empty).doesNotExist();
    }

    @Test
    void aWrongNameIsAnsweredWithTheRightOnes() {
        StringWriter out = new StringWriter();

        int code =
                Menshen.commands(new Home(home, 20_000), new PrintWriter(out)).execute("logs", "mailman");

        assertThat(code).isNotZero();
        assertThat(out.toString()).contains("no component called \"mailman\"").contains("masking-gateway");
    }

    @Test
    void noSecretIsOnACommandLine() throws IOException {
        Launcher launcher = launcher();
        launcher.start();

        List<String> commandLines = new ArrayList<>();
        for (String name : processes.recorded()) {
            long pid = processes.find(name).orElseThrow().pid();
            commandLines.add(Files.readString(Path.of("/proc", Long.toString(pid), "cmdline")));
        }

        JsonNode secrets =
                new ObjectMapper().readTree(home.resolve("secrets.json").toFile());
        assertThat(secrets).isNotEmpty();
        assertThat(commandLines).hasSize(2);
        secrets.forEach(secret -> assertThat(commandLines).noneMatch(line -> line.contains(secret.asText())));
        launcher.stop();
    }

    private Launcher launcher() {
        return new Launcher(components(ports.postgresData(), ports.vault()), processes, new PrintWriter(said));
    }

    private List<Component> components(int postgresPort, int vaultPort) {
        PostgresServer postgres = postgres(postgresPort);
        VaultServer vault = vault(vaultPort);
        return List.of(
                new Component(postgres, "postgresql://127.0.0.1", List.of(postgresPort), List.of()),
                new Component(vault, vault.address(), List.of(vaultPort), List.of(postgres.name())));
    }

    private PostgresServer postgres() {
        return postgres(ports.postgresData());
    }

    private VaultServer vault() {
        return vault(ports.vault());
    }

    private PostgresServer postgres(int port) {
        return new PostgresServer(
                "postgres-data", home.resolve("postgresql/data"), port, List.of("member"), secrets(), processes);
    }

    private VaultServer vault(int port) {
        return VaultServer.standInProcess(port, home.resolve("vault"), secrets(), processes);
    }

    /// One object for one file, as in a stack: two would overwrite each other's new secrets.
    private Secrets secrets() {
        if (sharedSecrets == null) {
            sharedSecrets = new Secrets(home.resolve("secrets.json"));
        }
        return sharedSecrets;
    }

    private Secrets sharedSecrets;

    private static Map<String, Long> sizes(Path folder) throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sizes.put(
                        folder.relativize(file).toString(),
                        Files.getLastModifiedTime(file).toMillis());
            }
        }
        return sizes;
    }

    private static void waitUntilSaid(Path log, String text) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!Files.exists(log) || !Files.readString(log).contains(text)) {
            assertThat(System.nanoTime()).as("waiting for " + text).isLessThan(end);
            Thread.sleep(100);
        }
    }
}
