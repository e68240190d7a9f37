package io.menshen.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.Stack;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What the manifests tell the services is what the services ask for, under the names they know.
class SettingsTest {

    static final List<String> FLAVOURS = Manifests.FLAVOURS;

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(menshen\\.[^`]+)` \\| ([^|]*) \\|");

    /// Not settings of Quarkus or ours: Kafka's client takes every KAFKA_…, MicroProfile JWT its own, Java its own.
    static final Pattern FOREIGN = Pattern.compile(
            "JAVA_TOOL_OPTIONS|MP_JWT_VERIFY_PUBLICKEY_LOCATION|KAFKA_(BOOTSTRAP_SERVERS|SECURITY_PROTOCOL|SSL_(KEY|TRUST)STORE_(TYPE|LOCATION|PASSWORD))");

    static final Set<String> KNOWN = quarkus();

    static Stream<Arguments> servicesAndFlavours() {
        return FLAVOURS.stream()
                .flatMap(flavour -> Manifests.SERVICES.stream().map(service -> Arguments.of(service, flavour)));
    }

    @ParameterizedTest
    @MethodSource("servicesAndFlavours")
    void everyVariableIsASettingThatExists(String service, String flavour) {
        Manifests manifests = Manifests.of(flavour);
        Set<String> ours = documented(service).keySet().stream()
                .map(SettingsTest::variable)
                .collect(Collectors.toSet());

        for (ObjectNode workload :
                List.of(manifests.one("Deployment", service), manifests.one("Job", service + "-migration"))) {
            assertThat(manifests.environment(workload).keySet())
                    .as(Manifests.title(workload))
                    .allMatch(name -> KNOWN.contains(name)
                            || ours.contains(name)
                            || FOREIGN.matcher(name).matches()
                            || name.matches("MENSHEN_UPSTREAM_(MEMBER|CONSENT|AUDIT)_SERVICE_URL"));
        }
    }

    @Test
    void aMisspeltVariableIsNoticed() {
        assertThat(KNOWN)
                .contains("QUARKUS_FLYWAY_KEYS_MIGRATE_AT_START", "QUARKUS_INIT_AND_EXIT")
                .doesNotContain("QUARKUS_FLYWAY_KEYS_MIGRATE_ON_START", "QUARKUS_INIT_AND_STOP");
    }

    @ParameterizedTest
    @MethodSource("servicesAndFlavours")
    void everySettingWithoutADefaultIsGiven(String service, String flavour) {
        Manifests manifests = Manifests.of(flavour);
        Set<String> needed = documented(service).entrySet().stream()
                .filter(setting -> setting.getValue().isBlank())
                .map(setting -> variable(setting.getKey()))
                .filter(name -> !name.matches("MENSHEN_(SMS|CONTRACTS|UPSTREAM)_.*|MENSHEN_PEER_ALLOWED"))
                .collect(Collectors.toSet());

        assertThat(manifests.environment(manifests.one("Deployment", service)).keySet())
                .containsAll(needed);
    }

    @ParameterizedTest
    @MethodSource("servicesAndFlavours")
    void everyDataSourceOfTheServiceHasItsClusterSecretsAndAuthority(String service, String flavour)
            throws IOException {
        Manifests manifests = Manifests.of(flavour);
        ObjectNode deployment = manifests.one("Deployment", service);
        Map<String, String> environment = manifests.environment(deployment);
        Set<String> sources = application(service).stringPropertyNames().stream()
                .map(name -> name.replaceAll("^quarkus\\.datasource\\.(?:([a-z-]+)\\.)?db-kind$", "<$1>"))
                .filter(name -> name.startsWith("<"))
                .map(name -> name.equals("<>") ? "" : variable(name.substring(1, name.length() - 1)) + "_")
                .collect(Collectors.toSet());

        assertThat(sources).isNotEmpty();
        for (String source : sources) {
            String url = environment.get("QUARKUS_DATASOURCE_" + source + "JDBC_URL");
            Matcher place = Pattern.compile(
                            "jdbc:postgresql://([a-z-]+)-rw:5432/([a-z]+)\\?sslmode=verify-full&sslrootcert=/etc/menshen/\\1/ca\\.crt")
                    .matcher(String.valueOf(url));
            assertThat(place.matches()).as(source + " " + url).isTrue();
            String cluster = place.group(1);
            assertThat(manifests
                            .one("Cluster", cluster)
                            .at("/spec/bootstrap/initdb/database")
                            .asText())
                    .isEqualTo(place.group(2));
            assertThat(secret(deployment, "QUARKUS_DATASOURCE_" + source + "USERNAME"))
                    .isEqualTo(cluster + "-app/username");
            assertThat(secret(deployment, "QUARKUS_DATASOURCE_" + source + "PASSWORD"))
                    .isEqualTo(cluster + "-app/password");
            assertThat(mount(deployment, cluster + "-ca")).isEqualTo("/etc/menshen/" + cluster);
        }
    }

    @ParameterizedTest
    @MethodSource("servicesAndFlavours")
    void everyFileThatASettingNamesIsMounted(String service, String flavour) {
        Manifests manifests = Manifests.of(flavour);
        ObjectNode deployment = manifests.one("Deployment", service);
        Set<String> mounted = Manifests.stream(Manifests.pod(deployment).at("/containers/0/volumeMounts"))
                .flatMap(mount -> files(deployment, mount))
                .collect(Collectors.toSet());

        Set<String> named = new TreeSet<>();
        manifests.environment(deployment).forEach((name, value) -> {
            Matcher path = Pattern.compile("/(?:etc|var)/[a-z0-9./-]+").matcher(value);
            while (path.find()) {
                named.add(path.group());
            }
        });

        assertThat(named).isNotEmpty().allMatch(mounted::contains);
    }

    @ParameterizedTest
    @MethodSource("servicesAndFlavours")
    void portsAndProbesAreTheServices(String service, String flavour) throws IOException {
        Manifests manifests = Manifests.of(flavour);
        ObjectNode deployment = manifests.one("Deployment", service);
        String root = application(service).getProperty("quarkus.smallrye-health.root-path", "health");
        JsonNode container = Manifests.pod(deployment).at("/containers/0");

        String port = manifests.environment(deployment).get("QUARKUS_HTTP_SSL_PORT");
        assertThat(container.at("/ports/0/containerPort").asText()).isEqualTo(port);
        assertThat(container.at("/ports/1/containerPort").asText())
                .isEqualTo(manifests.environment(deployment).get("QUARKUS_MANAGEMENT_PORT"))
                .isNotEqualTo(port);
        assertThat(manifests.one("Service", service).at("/spec/ports")).hasSize(1);
        assertThat(manifests.one("Service", service).at("/spec/ports/0/port").asText())
                .isEqualTo(port);
        assertThat(Stream.of("startupProbe", "readinessProbe", "livenessProbe")
                        .map(probe -> container.path(probe).path("httpGet"))
                        .map(get -> get.path("path").asText() + " "
                                + get.path("scheme").asText() + " "
                                + get.path("port").asText()))
                .containsExactly(
                        "/q/%s/started HTTPS management".formatted(root),
                        "/q/%s/ready HTTPS management".formatted(root),
                        "/q/%s/live HTTPS management".formatted(root));
    }

    @ParameterizedTest
    @FieldSource("FLAVOURS")
    void everyoneFindsTheOthersWhereTheyAre(String flavour) {
        Manifests manifests = Manifests.of(flavour);
        Map<String, String> gateway = manifests.environment(manifests.one("Deployment", "masking-gateway"));

        for (String inner : List.of("member-service", "consent-service", "audit-service")) {
            assertThat(gateway.get("MENSHEN_UPSTREAM_" + variable(inner) + "_URL"))
                    .isEqualTo("https://%s:8443".formatted(Manifests.name(manifests.one("Service", inner))));
        }
        JsonNode kafka = manifests.kind("Kafka").findFirst().orElseThrow();
        assertThat(gateway.get("KAFKA_BOOTSTRAP_SERVERS"))
                .isEqualTo(Manifests.name(kafka) + "-kafka-bootstrap:"
                        + kafka.at("/spec/kafka/listeners/0/port").asText());
        assertThat(gateway.get("QUARKUS_OIDC_TOKEN_ISSUER"))
                .isEqualTo(manifests
                                .one("Keycloak", "keycloak")
                                .at("/spec/hostname/hostname")
                                .asText()
                        + "/realms/"
                        + manifests
                                .one("KeycloakRealmImport", "menshen")
                                .at("/spec/realm/realm")
                                .asText());
    }

    @ParameterizedTest
    @FieldSource("FLAVOURS")
    void onlyWhoNeedsVaultGetsAToken(String flavour) {
        Manifests manifests = Manifests.of(flavour);

        for (String service : Manifests.SERVICES) {
            ObjectNode deployment = manifests.one("Deployment", service);
            boolean token = !deployment.findValues("serviceAccountToken").isEmpty();
            assertThat(token).as(service).isEqualTo(Service.named(service).needsVault());
            if (token) {
                assertThat(manifests.environment(deployment))
                        .containsEntry("QUARKUS_VAULT_AUTHENTICATION_KUBERNETES_ROLE", service)
                        .containsEntry(
                                "QUARKUS_VAULT_AUTHENTICATION_KUBERNETES_JWT_TOKEN_PATH",
                                mount(deployment, "vault-token") + "/token");
            }
        }
    }

    @ParameterizedTest
    @FieldSource("FLAVOURS")
    void theTopicsAreThoseOfTheSuite(String flavour) {
        assertThat(Manifests.of(flavour).kind("KafkaTopic").map(Manifests::name))
                .containsExactlyInAnyOrderElementsOf(Stack.topics());
    }

    /// Read from the code: what a service sends to and reads is what its user may.
    @ParameterizedTest
    @FieldSource("FLAVOURS")
    void everyoneMayDoInKafkaWhatTheCodeDoes(String flavour) throws IOException {
        Manifests manifests = Manifests.of(flavour);
        for (String service : Manifests.SERVICES) {
            Set<String> topics = topicsInTheCode(service);
            topics.add("menshen.audit");
            JsonNode rules = manifests.one("KafkaUser", service + "-kafka").at("/spec/authorization/acls");

            assertThat(Manifests.stream(rules)
                            .filter(rule -> rule.at("/resource/type").asText().equals("topic"))
                            .map(rule -> rule.at("/resource/name").asText()))
                    .as(service)
                    .containsExactlyInAnyOrderElementsOf(topics);
            boolean outbox = !application(service)
                    .getProperty("menshen.outbox.enabled", "true")
                    .equals("false");
            assertThat(Manifests.stream(rules)
                            .filter(rule -> rule.at("/resource/type").asText().equals("transactionalId"))
                            .map(rule -> rule.at("/resource/name").asText()))
                    .as(service)
                    .isEqualTo(outbox ? List.of(service + "/outbox") : List.of());
        }
    }

    /// Whatever is mounted or read and not made by these manifests has to be said in the README.
    @ParameterizedTest
    @FieldSource("FLAVOURS")
    void everySecretComesFromSomewhere(String flavour) {
        Manifests manifests = Manifests.of(flavour);
        Set<String> made = new TreeSet<>();
        manifests
                .kind("Certificate")
                .forEach(each -> made.add(each.at("/spec/secretName").asText()));
        manifests.kind("KafkaUser").map(Manifests::name).forEach(made::add);
        manifests.kind("Kafka").forEach(each -> made.add(Manifests.name(each) + "-cluster-ca-cert"));
        manifests.kind("Keycloak").forEach(each -> made.add(Manifests.name(each) + "-initial-admin"));
        manifests.kind("postgresql.cnpg.io", "Cluster").forEach(each -> {
            made.add(Manifests.name(each) + "-app");
            made.add(Manifests.name(each) + "-ca");
        });
        String readme = Manifests.read(Manifests.KUBERNETES.resolve("README.md"));

        Set<String> wanted = new TreeSet<>();
        manifests.workloads().forEach(workload -> {
            workload.findValues("secretKeyRef")
                    .forEach(each -> wanted.add(each.path("name").asText()));
            workload.findValues("secretName").forEach(each -> wanted.add(each.asText()));
        });

        assertThat(wanted).allMatch(name -> made.contains(name) || readme.contains("| Secret `" + name + "`"));
    }

    private static Stream<String> files(ObjectNode deployment, JsonNode mount) {
        String folder = mount.path("mountPath").asText();
        JsonNode volume = Manifests.stream(Manifests.pod(deployment).path("volumes"))
                .filter(each -> each.path("name").equals(mount.path("name")))
                .findFirst()
                .orElseThrow();
        return Stream.concat(
                Stream.of(folder, volume.has("configMap") ? folder + "/ca.crt" : folder),
                volume.findValues("path").stream().map(file -> folder + "/" + file.asText()));
    }

    private static String mount(ObjectNode deployment, String volume) {
        return Manifests.stream(Manifests.pod(deployment).at("/containers/0/volumeMounts"))
                .filter(mount -> mount.path("name").asText().equals(volume))
                .map(mount -> mount.path("mountPath").asText())
                .findFirst()
                .orElse("not mounted");
    }

    private static String secret(ObjectNode deployment, String variable) {
        return Manifests.stream(Manifests.pod(deployment).at("/containers/0/env"))
                .filter(each -> each.path("name").asText().equals(variable))
                .map(each -> each.at("/valueFrom/secretKeyRef"))
                .map(reference -> reference.path("name").asText() + "/"
                        + reference.path("key").asText())
                .findFirst()
                .orElse("none");
    }

    private static Set<String> topicsInTheCode(String service) throws IOException {
        Pattern topic = Pattern.compile("(?:TOPIC|MEMBERS) = \"(menshen\\.[a-z]+)\"");
        try (Stream<Path> sources = Files.walk(Manifests.ROOT.resolve(service).resolve("src/main/java"))) {
            return sources.filter(source -> source.toString().endsWith(".java"))
                    .flatMap(source -> topic.matcher(Manifests.read(source)).results())
                    .map(found -> found.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    static Properties application(String service) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(
                Manifests.ROOT.resolve(service).resolve("src/main/resources/application.properties"))) {
            properties.load(reader);
        }
        return properties;
    }

    /// The settings of one service in `docs/reference/configuration.md`, with their defaults.
    static Map<String, String> documented(String service) {
        String reference = Manifests.read(Manifests.ROOT.resolve("docs/reference/configuration.md"));
        Map<String, String> settings = new TreeMap<>();
        for (String section : reference.split("\n## ")) {
            if (section.startsWith(service) || section.startsWith("Every service, over TLS")) {
                ROW.matcher(section).results().forEach(row -> settings.put(row.group(1), row.group(2)));
            }
        }
        return settings;
    }

    static String variable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /// Every variable that the extensions know, from the lists that they carry; those of named data sources for each
    /// name that a service uses.
    private static Set<String> quarkus() {
        Set<String> known = new TreeSet<>();
        try {
            for (URL list : Collections.list(SettingsTest.class
                    .getClassLoader()
                    .getResources("META-INF/quarkus-config-doc/quarkus-config-model.json"))) {
                try (InputStream stream = list.openStream()) {
                    new ObjectMapper()
                            .readTree(stream)
                            .findValues("environmentVariable")
                            .forEach(name -> known.add(name.asText()));
                }
            }
            Set<String> named = new TreeSet<>();
            for (String service : Manifests.SERVICES) {
                application(service).stringPropertyNames().stream()
                        .map(Pattern.compile("quarkus\\.datasource\\.([a-z-]+)\\.db-kind")::matcher)
                        .filter(Matcher::matches)
                        .map(name -> variable(name.group(1)))
                        .forEach(named::add);
            }
            Set<String> ofNames = new TreeSet<>();
            for (String name : known) {
                Optional.of(name)
                        .filter(each -> each.contains("__DATASOURCE_NAME__"))
                        .ifPresent(each -> named.forEach(
                                source -> ofNames.add(each.replace("__DATASOURCE_NAME__", "_" + source + "_"))));
            }
            known.stream()
                    .filter(each -> each.contains("__TLS_BUCKET_NAME__"))
                    .forEach(each -> ofNames.add(
                            each.replace("__TLS_BUCKET_NAME__", "__SUITE__").replace("__KEY_CERTS__", "__OWN__")));
            known.addAll(ofNames);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return known;
    }
}
