package io.menshen.local.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.local.stack.Stack;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager.TestInjector;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a test of member-service may rely on: every server is real, durable and asks for a password.
class StackResourceTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final StackResource RESOURCE = new StackResource();
    private static Map<String, String> settings;
    private static Stack stack;
    private static Permits permits;

    Stack injectedStack;
    Permits injectedPermits;

    @BeforeAll
    static void start() {
        RESOURCE.init(Map.of("service", "member-service"));
        settings = RESOURCE.start();
        StackResourceTest test = new StackResourceTest();
        RESOURCE.inject(new FieldInjector(test));
        stack = test.injectedStack;
        permits = test.injectedPermits;
    }

    @AfterAll
    static void stop() {
        Path home = stack.home();

        RESOURCE.stop();

        assertThat(home).doesNotExist();
        assertThat(stack.postgres().running()).isFalse();
        assertThat(stack.kafka().running()).isFalse();
    }

    @Test
    void theDatabaseIsDurableAndOfVersion18() throws SQLException {
        try (Connection connection = own("")) {
            assertThat(single(connection, "SHOW fsync")).isEqualTo("on");
            assertThat(single(connection, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(single(connection, "SHOW server_version")).startsWith("18");
            assertThat(single(connection, "SELECT current_user")).isEqualTo("member");
        }
        try (Connection connection = own("keys.")) {
            assertThat(single(connection, "SELECT current_user")).isEqualTo("keys");
        }
    }

    @Test
    void nobodyComesInWithoutThePassword() {
        String url = settings.get("quarkus.datasource.jdbc.url");

        assertThatThrownBy(() -> DriverManager.getConnection(url, "member", "wrong"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
        assertThatThrownBy(() -> DriverManager.getConnection(url, "postgres", ""))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void aRoleCannotEnterTheDatabaseOfAnother() {
        String url = stack.postgres().jdbcUrl("consent");
        String password = settings.get("quarkus.datasource.password");

        assertThatThrownBy(() -> DriverManager.getConnection(url, "member", password))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied");
    }

    @Test
    void whatIsCommittedSurvivesAKilledDatabase() throws SQLException {
        try (Connection connection = own("")) {
            connection.createStatement().execute("CREATE TABLE kept (n int)");
            connection.createStatement().execute("INSERT INTO kept VALUES (7)");
        }

        stack.postgres().kill();
        stack.postgres().start();

        try (Connection connection = own("")) {
            assertThat(single(connection, "SELECT n FROM kept")).isEqualTo("7");
        }
    }

    @Test
    void whatIsAcknowledgedSurvivesAKilledBroker() throws Exception {
        send("menshen.member", "m-1", "before");

        stack.kafka().kill();
        stack.kafka().start();
        send("menshen.member", "m-1", "after");

        Map<String, Object> config =
                Map.of("bootstrap.servers", settings.get("kafka.bootstrap.servers"), "auto.offset.reset", "earliest");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(consumer.partitionsFor("menshen.member").stream()
                    .map(each -> new org.apache.kafka.common.TopicPartition(each.topic(), each.partition()))
                    .toList());
            List<String> values = new java.util.ArrayList<>();
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (values.size() < 2 && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
            assertThat(values).containsExactly("before", "after");
        }
    }

    @Test
    void topicsAreNotMadeByAccident() {
        assertThatThrownBy(() -> send("menshen.misspelt", "k", "v")).hasMessageContaining("misspelt");
    }

    @Test
    void theServiceMayUseItsVaultKeysAndNoOthers() throws Exception {
        String token = login();

        JsonNode made = vault("POST", "transit/datakey/plaintext/member-kek", "{}", token, 200);
        String wrapped = made.path("data").path("ciphertext").asText();
        JsonNode opened =
                vault("POST", "transit/decrypt/member-kek", "{\"ciphertext\": \"" + wrapped + "\"}", token, 200);

        assertThat(wrapped).startsWith("vault:v1:");
        assertThat(opened.path("data").path("plaintext"))
                .isEqualTo(made.path("data").path("plaintext"));
        vault("POST", "transit/sign/checkpoint", "{\"input\": \"aGk=\"}", token, 403);
        vault("GET", "sys/policies/acl/member-service", null, token, 403);
    }

    @Test
    void aSealedVaultSaysSoAndOpensAgainWithItsKeys() throws Exception {
        String token = login();
        String sealedBefore = vault("POST", "transit/encrypt/member-kek", "{\"plaintext\": \"aGk=\"}", token, 200)
                .path("data")
                .path("ciphertext")
                .asText();

        stack.vault().seal();

        vault("GET", "sys/health", null, null, 503);
        vault("POST", "transit/encrypt/member-kek", "{\"plaintext\": \"aGk=\"}", token, 503);

        stack.vault().stop();
        stack.vault().start();

        assertThat(vault("POST", "transit/decrypt/member-kek", "{\"ciphertext\": \"" + sealedBefore + "\"}", token, 200)
                        .path("data")
                        .path("plaintext")
                        .asText())
                .isEqualTo("aGk=");
    }

    @Test
    void permitsCarryTheClaimsOfTheGateway() throws Exception {
        String permit = permits.to("member-service")
                .subject("s-1")
                .username("leader1")
                .roles("group-leader")
                .operation("readRoster")
                .open("contact")
                .sign();

        JsonNode claims = JSON.readTree(java.util.Base64.getUrlDecoder().decode(permit.split("\\.")[1]));
        assertThat(claims.path("iss").asText()).isEqualTo("menshen-gateway");
        assertThat(claims.path("aud").asText()).isEqualTo("member-service");
        assertThat(claims.path("groups").path(0).asText()).isEqualTo("group-leader");
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(60);
        assertThat(Permits.forAudience("member-service").sign()).isNotEmpty();
    }

    @Test
    void secretsAreForTheOwnerOnly() throws Exception {
        assertThat(Files.getPosixFilePermissions(stack.home().resolve("secrets.json")))
                .isEqualTo(java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(stack.permitKeys().privateKey()))
                .doesNotContainAnyElementsOf(java.nio.file.attribute.PosixFilePermissions.fromString("---rwxrwx"));
    }

    private static Connection own(String part) throws SQLException {
        return DriverManager.getConnection(
                settings.get("quarkus.datasource." + part + "jdbc.url"),
                settings.get("quarkus.datasource." + part + "username"),
                settings.get("quarkus.datasource." + part + "password"));
    }

    private static String single(Connection connection, String query) throws SQLException {
        try (ResultSet rows = connection.createStatement().executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static void send(String topic, String key, String value) throws Exception {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                settings.get("kafka.bootstrap.servers"),
                "acks",
                "all",
                "max.block.ms",
                3000,
                "delivery.timeout.ms",
                20000,
                "request.timeout.ms",
                3000);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value)).get(20, TimeUnit.SECONDS);
        }
    }

    private static String login() throws Exception {
        String body = JSON.createObjectNode()
                .put("role_id", settings.get("quarkus.vault.authentication.app-role.role-id"))
                .put("secret_id", settings.get("quarkus.vault.authentication.app-role.secret-id"))
                .toString();
        return vault("POST", "auth/approle/login", body, null, 200)
                .path("auth")
                .path("client_token")
                .asText();
    }

    private static JsonNode vault(String method, String path, String body, String token, int status) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(settings.get("quarkus.vault.url") + "/v1/" + path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("X-Vault-Token", token);
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
            return JSON.readTree(response.body());
        }
    }

    /// What Quarkus does with a test instance, for a test without Quarkus.
    private record FieldInjector(Object instance) implements TestInjector {

        @Override
        public void injectIntoFields(Object value, Predicate<Field> predicate) {
            for (Field field : instance.getClass().getDeclaredFields()) {
                if (predicate.test(field)) {
                    try {
                        field.set(instance, value);
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        }
    }
}
