package io.menshen.local.stack;

import io.menshen.local.containers.Containers;
import io.menshen.local.kafka.KafkaServer;
import io.menshen.local.keycloak.KeycloakServer;
import io.menshen.local.postgres.PostgresServer;
import io.menshen.local.process.ProcessTable;
import io.menshen.local.process.Project;
import io.menshen.local.process.Secrets;
import io.menshen.local.process.Server;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.tls.Authority;
import io.menshen.local.tls.Identity;
import io.menshen.local.vault.VaultServer;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The servers of one data folder, and what the services are told about them. Nothing runs until it is started.
public final class Stack {

    /// Topic → partitions (automatic creation is off).
    private static final Map<String, Integer> TOPICS =
            Map.of("menshen.audit", 6, "menshen.member", 6, "menshen.consent", 6, "menshen.log", 1);

    private static final String ID = "stack.id";

    /// The name of the launcher's own certificate.
    private static final String OPERATOR = "operator";

    /// The database of member-service's groups that lie apart, and the role that owns it.
    private static final String APART = "apart";

    private static final List<String> DATABASES = List.of("member", APART, "consent", "gateway", "keycloak");

    private final Path home;
    private final Ports ports;
    private final Secrets secrets;
    private final ProcessTable processes;
    private final PostgresServer data;
    private final PostgresServer keys;
    private final PostgresServer log;
    private final KafkaServer kafka;
    private final VaultServer vault;
    private final KeycloakServer keycloak;
    private final WitnessServer witness;
    private final @Nullable Authority authority;
    private final Map<Service, Path> builds = new EnumMap<>(Service.class);
    private final Map<Service, Map<String, String>> changes = new EnumMap<>(Service.class);

    private Stack(
            Path home,
            Ports ports,
            Secrets secrets,
            ProcessTable processes,
            VaultServer vault,
            @Nullable Authority authority) {
        this.home = home;
        this.authority = authority;
        this.ports = ports;
        this.secrets = secrets;
        this.processes = processes;
        this.vault = vault;
        this.data = new PostgresServer(
                        "postgres-data",
                        home.resolve("postgresql/data"),
                        ports.postgresData(),
                        DATABASES,
                        secrets,
                        processes)
                .archivingTo(home.resolve("wal/data"));
        this.keys = new PostgresServer(
                        "postgres-keys",
                        home.resolve("postgresql/keys"),
                        ports.postgresKeys(),
                        List.of("keys"),
                        secrets,
                        processes)
                .archivingTo(home.resolve("wal/keys"));
        this.log = new PostgresServer(
                        "postgres-log",
                        home.resolve("postgresql/log"),
                        ports.postgresLog(),
                        List.of(Service.AUDIT.database()),
                        secrets,
                        processes)
                .archivingTo(home.resolve("wal/log"));
        this.kafka = new KafkaServer(home.resolve("kafka"), ports.kafka(), ports.kafkaController(), TOPICS, processes);
        this.keycloak = new KeycloakServer(
                        home.resolve("keycloak"),
                        ports.keycloak(),
                        ports.keycloakManagement(),
                        data,
                        secrets,
                        processes)
                .forConsoleAt("http://127.0.0.1:" + ports.gateway());
        this.witness = new WitnessServer(home.resolve("witness"), ports.witness(), vault, processes);
        if (authority != null) {
            List.of(data, keys, log).forEach(server -> server.over(authority));
            kafka.over(authority);
        }
    }

    /// The stack of a person: the Vault that the machine offers.
    public static Stack in(Path home, Ports ports) {
        return in(home, ports, false);
    }

    /// @param tls whether PostgreSQL, Kafka and the services behind the gateway speak TLS, with certificates of an
    ///     authority of this folder's own; each of them knows who calls
    public static Stack in(Path home, Ports ports, boolean tls) {
        Path folder = home.toAbsolutePath().normalize();
        Secrets secrets = new Secrets(folder.resolve("secrets.json"));
        ProcessTable processes = new ProcessTable(folder);
        VaultServer vault = VaultServer.choose(ports.vault(), folder.resolve("vault"), secrets, processes);
        return new Stack(folder, ports, secrets, processes, vault, tls ? authority(folder, secrets) : null);
    }

    private static Authority authority(Path folder, Secrets secrets) {
        return new Authority(folder.resolve("tls"), secrets.get("tls.authority"));
    }

    /// The stack of a test: the Vault stand-in inside this process, or containers when they are wished for.
    public static Stack forTests(Path home, Ports ports) {
        Path folder = home.toAbsolutePath().normalize();
        Secrets secrets = new Secrets(folder.resolve("secrets.json"));
        ProcessTable processes = new ProcessTable(folder);
        if (!Containers.wanted()) {
            VaultServer vault = VaultServer.standInHere(ports.vault(), folder.resolve("vault"), secrets);
            return new Stack(folder, ports, secrets, processes, vault, null).named();
        }
        VaultServer vault = VaultServer.outside(ports.vault(), Containers.vault(ports.vault()), secrets);
        Stack stack = new Stack(folder, ports, secrets, processes, vault, null);
        stack.data.outside(Containers::postgres);
        stack.keys.outside(Containers::postgres);
        stack.log.outside(Containers::postgres);
        stack.kafka.outside(Containers::kafka);
        stack.keycloak.outside(Containers::keycloak);
        return stack.named();
    }

    /// Unpacks and builds the servers' programs, which needs no data folder and is done once.
    public static void preparePrograms() {
        PostgresServer.preparePrograms();
        KeycloakServer.preparePrograms();
    }

    /// Every topic of the suite.
    public static Set<String> topics() {
        return TOPICS.keySet();
    }

    /// This stack's own name, random: no other stack's data is mistaken for its own.
    public String id() {
        return secrets.find(ID)
                .orElseThrow(() -> new ServerFailure(
                        "The stack in %s has no name yet: it was started by an earlier Menshen, or its secrets.json is gone. Put that back, or restart the stack once (./menshen down, ./menshen up)."
                                .formatted(home)));
    }

    /// Gives it its name, once. Only for whoever starts the stack: the secrets have one writer.
    public Stack named() {
        secrets.get(ID);
        return this;
    }

    public Path home() {
        return home;
    }

    public Ports ports() {
        return ports;
    }

    public Secrets secrets() {
        return secrets;
    }

    public ProcessTable processes() {
        return processes;
    }

    /// The cluster with one database for each service but the log's.
    public PostgresServer postgres() {
        return data;
    }

    /// The cluster of the log: it is never rolled back together with the others (ADR 0017).
    public PostgresServer logStore() {
        return log;
    }

    /// The cluster in which a service has its database.
    public PostgresServer postgres(Service service) {
        return service == Service.AUDIT ? log : data;
    }

    /// The cluster of the key store.
    public PostgresServer keyStore() {
        return keys;
    }

    public KafkaServer kafka() {
        return kafka;
    }

    public VaultServer vault() {
        return vault;
    }

    /// Keycloak; it needs [#postgres] to be started first.
    public KeycloakServer keycloak() {
        return keycloak;
    }

    /// The log's witness; it asks [#vault] for the log's key when it is started the first time.
    public WitnessServer witness() {
        return witness;
    }

    /// One of the four services.
    public ServiceServer service(Service service) {
        return new ServiceServer(service, this);
    }

    /// Has a service told something otherwise, to measure it.
    public Stack told(Service service, Map<String, String> changes) {
        this.changes.put(service, Map.copyOf(changes));
        return this;
    }

    /// Has another build stand in a service's place, to measure the service against it.
    ///
    /// @param module the folder of its Maven module
    public Stack built(Service service, Path module) {
        builds.put(service, module);
        return this;
    }

    Path module(Service service) {
        return builds.getOrDefault(service, Project.root().resolve(service.id()));
    }

    Map<String, String> changes(Service service) {
        return changes.getOrDefault(service, Map.of());
    }

    /// A further instance of a service, beside the stack's own: it shares the database and everything else.
    ///
    /// @param number what its name ends in
    /// @param changes what it is told otherwise
    public ServiceServer another(Service service, int number, int port, Map<String, String> changes) {
        return new ServiceServer(service, this, service.id() + "-" + number, port, Ports.oneFree(), changes);
    }

    /// The authority of this stack's certificates; empty when it speaks in clear.
    public Optional<Authority> authority() {
        return Optional.ofNullable(authority);
    }

    /// Makes those certificates anew that end within the next 30 days. Services and PostgreSQL read them again by
    /// themselves, or are told to; Kafka does at its next start.
    public void renewCertificates() {
        if (authority != null) {
            Stream.concat(
                            Stream.of("postgres", "kafka", OPERATOR),
                            Stream.of(Service.values()).map(Service::id))
                    .forEach(authority::identity);
        }
    }

    /// For the few calls that the launcher makes to a service itself.
    public HttpClient callsServices() {
        HttpClient.Builder client = HttpClient.newBuilder();
        authority().ifPresent(tls -> client.sslContext(tls.context(OPERATOR)));
        return client.build();
    }

    public synchronized PermitKeys permitKeys() {
        return PermitKeys.in(home.resolve("keys"));
    }

    /// Every component of the suite, each after what it needs.
    public List<Component> components() {
        List<Component> components = new ArrayList<>();
        components.add(new Component(data, "postgresql://127.0.0.1:" + data.port(), List.of(data.port()), List.of()));
        components.add(new Component(keys, "postgresql://127.0.0.1:" + keys.port(), List.of(keys.port()), List.of()));
        components.add(new Component(log, "postgresql://127.0.0.1:" + log.port(), List.of(log.port()), List.of()));
        components.add(
                new Component(vault, vault.address(), vault.ours() ? List.of(ports.vault()) : List.of(), List.of()));
        components.add(new Component(
                kafka, kafka.bootstrapServers(), List.of(ports.kafka(), ports.kafkaController()), List.of()));
        components.add(new Component(
                keycloak,
                keycloak.address(),
                List.of(ports.keycloak(), ports.keycloakManagement()),
                List.of(data.name())));
        components.add(new Component(witness, witness.address(), List.of(ports.witness()), List.of(vault.name())));
        for (Service service : List.of(Service.AUDIT, Service.CONSENT, Service.MEMBER, Service.GATEWAY)) {
            List<String> needs = new ArrayList<>();
            serversOf(service).forEach(server -> needs.add(server.name()));
            if (service == Service.AUDIT) {
                // It is told the witness's key, which is made when that first starts.
                needs.add(witness.name());
            }
            if (service == Service.GATEWAY) {
                // It would wait for Keycloak's keys by itself, but its patience should begin when they can be there.
                needs.add(keycloak.name());
                // The same with the disclosure rules, which come from there.
                needs.add(service(Service.CONSENT).name());
            }
            ServiceServer server = service(service);
            components.add(new Component(
                    server, server.address(), List.of(service.port(ports), service.managementPort(ports)), needs));
        }
        return components;
    }

    /// The servers that one service needs.
    public List<Server> serversOf(Service service) {
        List<Server> servers = new ArrayList<>(List.of(postgres(service), kafka));
        if (service.needsKeyStore()) {
            servers.add(keys);
        }
        if (service.needsVault()) {
            servers.add(vault);
        }
        return servers;
    }

    /// The one place where a service's settings are computed, for the launcher and for tests alike.
    public ServiceSettings settings(Service service) {
        Map<String, String> plain = new HashMap<>();
        Map<String, String> secret = new HashMap<>();
        plain.put("quarkus.http.host", "127.0.0.1");
        plain.put("quarkus.http.port", Integer.toString(service.port(ports)));
        plain.put("quarkus.log.console.json.enabled", Boolean.toString("json".equals(System.getenv("MENSHEN_LOG"))));
        plain.put("quarkus.management.port", Integer.toString(service.managementPort(ports)));
        plain.put("quarkus.datasource.jdbc.url", postgres(service).jdbcUrl(service.database()));
        plain.put("quarkus.datasource.username", service.database());
        secret.put("quarkus.datasource.password", postgres(service).password(service.database()));
        kafka.client(service.id()).forEach((name, value) -> plain.put("kafka." + name, String.valueOf(value)));
        if (authority != null) {
            plain.putAll(certificates(service, authority.identity(service.id())));
        }
        if (service.needsKeyStore()) {
            plain.put("quarkus.datasource.apart.jdbc.url", data.jdbcUrl(APART));
            plain.put("quarkus.datasource.apart.username", APART);
            secret.put("quarkus.datasource.apart.password", data.password(APART));
            plain.put("quarkus.datasource.keys.jdbc.url", keys.jdbcUrl("keys"));
            plain.put("quarkus.datasource.keys.username", "keys");
            secret.put("quarkus.datasource.keys.password", keys.password("keys"));
        }
        if (service.needsVault()) {
            plain.put("quarkus.vault.url", vault.address());
            plain.put("quarkus.vault.authentication.app-role.role-id", vault.roleId(service.id()));
            secret.put("quarkus.vault.authentication.app-role.secret-id", vault.secretId(service.id()));
        }
        switch (service) {
            case GATEWAY -> {
                plain.put(
                        "menshen.permit.private-key-location",
                        permitKeys().privateKey().toUri().toString());
                plain.put("quarkus.oidc.auth-server-url", keycloak.issuer());
                secret.put("menshen.session.client-secret", keycloak.exchangeSecret());
                plain.put(
                        "menshen.proof.origins",
                        "http://127.0.0.1:%1$d,http://localhost:%1$d".formatted(service.port(ports)));
                for (Service inner : List.of(Service.MEMBER, Service.CONSENT, Service.AUDIT)) {
                    plain.put(
                            "menshen.upstream.%s.url".formatted(inner.id()),
                            "%s://127.0.0.1:%d".formatted(scheme(inner), inner.port(ports)));
                }
            }
            case AUDIT -> {
                plain.put("menshen.log.directory", home.resolve("audit-log").toString());
                witness.vkey().ifPresent(key -> plain.put("menshen.witness.list", key + " " + witness.address()));
            }
            case MEMBER -> {
                // Nobody's phone rings because of a stack on one machine: ./menshen messages shows what was written.
                plain.put("menshen.message.sms", "local");
                plain.put("menshen.message.email", "local");
            }
            case CONSENT ->
                // A newer working copy's rules, purposes and notices replace the older one's, until somebody decides on
                // one.
                plain.put("menshen.register.upgrades", "installed");
        }
        if (service != Service.GATEWAY) {
            plain.put(
                    "mp.jwt.verify.publickey.location",
                    permitKeys().publicKey().toUri().toString());
        }
        return new ServiceSettings(plain, secret);
    }

    /// The door stays in clear: browsers and `curl` on this machine do not know our authority.
    String scheme(Service service) {
        return authority == null || service == Service.GATEWAY ? "http" : "https";
    }

    /// As on Kubernetes, with files of this folder.
    private static Map<String, String> certificates(Service service, Identity identity) {
        Map<String, String> plain = new HashMap<>();
        plain.put(
                "quarkus.tls.suite.key-store.pem.own.cert",
                identity.certificate().toString());
        plain.put("quarkus.tls.suite.key-store.pem.own.key", identity.key().toString());
        plain.put("quarkus.tls.suite.reload-period", "10m");
        plain.put("menshen.peer.authority", identity.authority().toString());
        if (service != Service.GATEWAY) {
            plain.put("quarkus.http.tls-configuration-name", "suite");
            plain.put("quarkus.http.insecure-requests", "disabled");
            plain.put(
                    "menshen.peer.allowed",
                    service == Service.MEMBER ? Service.GATEWAY.id() + "," + OPERATOR : Service.GATEWAY.id());
        }
        return plain;
    }
}
