package io.menshen.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.local.process.Secrets;
import io.menshen.local.stack.Ports;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.Stack;
import io.menshen.local.vault.VaultServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.yaml.snakeyaml.Yaml;

/// The compose file is one by its specification, and tells the services what the manifests tell them.
class ComposeTest {

    static final List<String> SERVICES = Manifests.SERVICES;

    private static final Path COMPOSE = Manifests.ROOT.resolve("deploy/compose");
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Said otherwise here, and why it may be: databases, Kafka and Vault are in clear inside the containers' net, and
    /// services log in at Vault by AppRole.
    private static final Pattern OTHERWISE = Pattern.compile(
            "QUARKUS_DATASOURCE_.*|QUARKUS_VAULT_.*|KAFKA_.*|QUARKUS_FLYWAY_.*|QUARKUS_OIDC_.*|MENSHEN_PROOF_ORIGINS|MENSHEN_LOG_ORIGIN|MENSHEN_WITNESS_LIST|MENSHEN_SESSION_CLIENT_SECRET|MP_JWT_.*");

    @TempDir
    static Path folder;

    private static ObjectNode compose;

    @BeforeAll
    static void read() throws Exception {
        compose = parse(Manifests.read(COMPOSE.resolve("compose.yaml")));
        for (String file : List.of("prepare.sh", "vault.sh")) {
            Files.copy(COMPOSE.resolve(file), folder.resolve(file));
        }
        assumeThat(runs("openssl", "version") && runs("curl", "--version"))
                .as("SKIPPED: there is no openssl or curl here, so nobody ran prepare.sh and vault.sh")
                .isTrue();
        assertThat(run(Map.of(), "sh", folder.resolve("prepare.sh").toString())).contains("Ready");
    }

    /// The specification's own judge.
    @Test
    void anEngineTakesIt() throws Exception {
        String engine = Stream.of("docker", "podman")
                .filter(each -> runs(each, "compose", "version"))
                .findFirst()
                .orElse("");
        assumeThat(engine)
                .as("SKIPPED: there is no docker compose or podman compose here, so none judged compose.yaml")
                .isNotEmpty();

        assertThat(runs(
                        engine,
                        "compose",
                        "--project-directory",
                        folder.toString(),
                        "-f",
                        COMPOSE.resolve("compose.yaml").toString(),
                        "config",
                        "-q"))
                .isTrue();
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void everyVariableIsASettingThatExists(String service) throws IOException {
        assertThat(unknown(service, environment(service))).isEmpty();

        Map<String, String> misspelt = environment(service);
        misspelt.put("MENSHEN_PEER_ALOWED", "nobody");
        assertThat(unknown(service, misspelt)).containsExactly("MENSHEN_PEER_ALOWED");
    }

    /// What the manifests say and this file does not, or the other way round, is one of the differences above.
    @ParameterizedTest
    @FieldSource("SERVICES")
    void theyAreToldWhatTheManifestsTellThem(String service) throws IOException {
        Manifests manifests = Manifests.of("prod");
        Map<String, String> there = manifests.environment(manifests.one("Deployment", service));
        Map<String, String> here = environment(service);

        there.keySet().removeIf(name -> OTHERWISE.matcher(name).matches());
        here.keySet().removeIf(name -> OTHERWISE.matcher(name).matches() || name.startsWith("MENSHEN_MESSAGE_"));

        assertThat(here).isEqualTo(there);
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void everyDataSourceHasItsDatabaseAndPassword(String service) throws IOException {
        Map<String, String> environment = environment(service);
        for (String property : SettingsTest.application(service).stringPropertyNames()) {
            if (property.matches("quarkus\\.datasource\\.(?:[a-z-]+\\.)?db-kind")) {
                String prefix = SettingsTest.variable(property.replace("db-kind", ""));
                String url = environment.get(prefix + "JDBC_URL");
                String database = url.substring(url.lastIndexOf('/') + 1);
                String cluster = url.replaceAll("jdbc:postgresql://([a-z-]+):5432/.*", "$1");

                assertThat(environment).containsEntry(prefix + "USERNAME", database);
                assertThat(environment.get(prefix + "PASSWORD"))
                        .isNotBlank()
                        .isEqualTo(
                                secrets(cluster).get("MENSHEN_%s_PASSWORD".formatted(SettingsTest.variable(database))));
                assertThat(compose.at("/services/%s/depends_on".formatted(service))
                                .has(cluster))
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void everyFileThatASettingNamesIsMounted(String service) throws IOException {
        Set<String> mounted = new TreeSet<>();
        for (JsonNode volume : compose.at("/services/%s/volumes".formatted(service))) {
            String[] parts = volume.asText().split(":");
            Path source = folder.resolve(parts[0]).normalize();
            assertThat(source).as(volume.asText()).exists();
            mounted.add(parts[1]);
            if (Files.isDirectory(source)) {
                try (Stream<Path> files = Files.list(source)) {
                    files.forEach(file -> mounted.add(parts[1] + "/" + file.getFileName()));
                }
            }
        }
        Set<String> named = environment(service).values().stream()
                .flatMap(value -> Pattern.compile("/(?:etc|var)/[a-z0-9./-]+")
                        .matcher(value)
                        .results()
                        .map(found -> found.group()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).isNotEmpty().allMatch(mounted::contains);
    }

    @Test
    void onlyTheTwoDoorsAreOpenAndOnLoopback() {
        Map<String, String> doors = new TreeMap<>();
        compose.path("services")
                .properties()
                .forEach(
                        each -> each.getValue().path("ports").forEach(port -> doors.put(each.getKey(), port.asText())));

        assertThat(doors)
                .isEqualTo(Map.of("masking-gateway", "127.0.0.1:8443:8443", "keycloak", "127.0.0.1:8084:8080"));
        assertThat(compose.at("/networks/inside/internal").asBoolean()).isTrue();
    }

    @Test
    void whoeverStaysCanBeAskedHowItIs() {
        assertThat(compose.path("services").properties())
                .filteredOn(each -> !Set.of("kafka-topics", "vault-ready").contains(each.getKey()))
                .allMatch(each -> each.getValue().at("/healthcheck/test").size() > 1);
    }

    @Test
    void noSecretIsWrittenDown() {
        assertThat(Manifests.read(COMPOSE.resolve(".gitignore")).lines()).contains(".secrets/", ".env", "data/");
        assertThat(compose.findValuesAsText("environment").toString() + compose)
                .doesNotContainPattern("(?i)\"[A-Z_]*(PASSWORD|SECRET_ID|TOKEN)\":\"[^\"]");
        for (String service : SERVICES) {
            assertThat(compose.at("/services/%s/environment".formatted(service)).properties())
                    .noneMatch(each -> each.getKey().matches(".*(PASSWORD|SECRET_ID)"));
        }
    }

    @Test
    void theTopicsAreThoseOfTheSuite() {
        Manifests manifests = Manifests.of("prod");
        Map<String, Integer> topics = Manifests.read(COMPOSE.resolve("topics.txt"))
                .lines()
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(words -> words[0], words -> Integer.valueOf(words[1])));

        assertThat(topics.keySet()).isEqualTo(Stack.topics());
        topics.forEach((topic, partitions) -> assertThat(manifests
                        .one("KafkaTopic", topic)
                        .at("/spec/partitions")
                        .asInt())
                .as(topic)
                .isEqualTo(partitions));
        assertThat(Manifests.read(COMPOSE.resolve("topics.sh")))
                .contains("retention.ms="
                        + manifests
                                .one("KafkaTopic", "menshen.audit")
                                .at("/spec/config/retention.ms")
                                .asText());
    }

    @Test
    void secretsAreTheOwnersAloneAndAreMadeOnce() throws Exception {
        Map<String, String> before = secrets("member-service");

        run(Map.of(), "sh", folder.resolve("prepare.sh").toString());

        assertThat(secrets("member-service")).isEqualTo(before);
        try (Stream<Path> files = Files.walk(folder.resolve(".secrets"))) {
            assertThat(files.map(ComposeTest::rights)).allMatch(rights -> rights.endsWith("------"));
        }
    }

    @Test
    void onlyTheGatewayCanCall() throws Exception {
        for (String service : SERVICES) {
            Path certificate = folder.resolve(".secrets/tls/" + service + "/tls.crt");
            assertThat(run(
                            Map.of(),
                            "openssl",
                            "verify",
                            "-purpose",
                            "sslserver",
                            "-verify_hostname",
                            service,
                            "-CAfile",
                            folder.resolve(".secrets/tls/ca.crt").toString(),
                            certificate.toString()))
                    .contains("OK");
            assertThat(run(Map.of(), "openssl", "x509", "-noout", "-purpose", "-in", certificate.toString())
                            .contains("SSL client : Yes"))
                    .as(service)
                    .isEqualTo(service.equals(Service.GATEWAY.id()));
        }
    }

    /// The local stack's Vault, new and empty: initialised, unsealed, prepared; then once more after a seal.
    @Test
    void vaultIsPreparedAndOpenedAgain() throws Exception {
        VaultServer vault = VaultServer.standInHere(
                Ports.free().vault(), folder.resolve("vault"), new Secrets(folder.resolve("none.json")));
        vault.startSealed();
        try {
            Map<String, String> environment = Map.of(
                    "VAULT_ADDR", vault.address(),
                    "SECRETS", folder.resolve(".secrets/vault").toString(),
                    "BOOTSTRAP",
                            Manifests.KUBERNETES
                                    .resolve("components/vault-bootstrap")
                                    .toString());

            String first = run(environment, "sh", folder.resolve("vault.sh").toString());
            put(vault.address(), "sys/seal", Files.readString(folder.resolve(".secrets/vault/root-token")));
            String second = run(environment, "sh", folder.resolve("vault.sh").toString());

            assertThat(first).contains("initialised", "member-service: policy", "audit-service: policy");
            assertThat(second).contains("unsealed", "audit-service: policy").doesNotContain("initialised");
            for (String service : List.of("member-service", "audit-service")) {
                Map<String, String> told = secrets(service);
                ObjectNode login = JSON.createObjectNode()
                        .put("role_id", told.get("QUARKUS_VAULT_AUTHENTICATION_APP_ROLE_ROLE_ID"))
                        .put("secret_id", told.get("QUARKUS_VAULT_AUTHENTICATION_APP_ROLE_SECRET_ID"));
                assertThat(post(vault.address(), "auth/approle/login", login)).isEqualTo(200);
                assertThat(post(vault.address(), "auth/approle/login", login.put("secret_id", "guessed")))
                        .isEqualTo(400);
            }
        } finally {
            vault.stop();
        }
    }

    private static ObjectNode parse(String yaml) {
        // Jackson's reader knows no merge keys.
        return JSON.valueToTree(new Yaml().load(yaml));
    }

    private static List<String> unknown(String service, Map<String, String> environment) {
        Set<String> ours = SettingsTest.documented(service).keySet().stream()
                .map(SettingsTest::variable)
                .collect(Collectors.toSet());
        return environment.keySet().stream()
                .filter(name -> !SettingsTest.KNOWN.contains(name)
                        && !ours.contains(name)
                        && !SettingsTest.FOREIGN.matcher(name).matches()
                        && !name.matches("MENSHEN_UPSTREAM_(MEMBER|CONSENT|AUDIT)_SERVICE_URL"))
                .toList();
    }

    private static Map<String, String> environment(String service) throws IOException {
        Map<String, String> environment = new TreeMap<>();
        for (JsonNode file : compose.at("/services/%s/env_file".formatted(service))) {
            Path place = file.asText().startsWith(".secrets") ? folder : COMPOSE;
            environment.putAll(variables(place.resolve(file.asText())));
        }
        compose.at("/services/%s/environment".formatted(service))
                .properties()
                .forEach(each -> environment.put(each.getKey(), each.getValue().asText()));
        return environment;
    }

    private static Map<String, String> secrets(String name) throws IOException {
        return variables(folder.resolve(".secrets/" + name + ".env"));
    }

    private static Map<String, String> variables(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (a, _) -> a, TreeMap::new));
    }

    private static String rights(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean runs(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static int put(String address, String path, String token) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(address + "/v1/" + path))
                .header("X-Vault-Token", token.strip())
                .PUT(HttpRequest.BodyPublishers.ofString("{}"))
                .build());
    }

    private static int post(String address, String path, ObjectNode body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(address + "/v1/" + path))
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
    }

    private static int send(HttpRequest request) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}
