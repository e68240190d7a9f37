package io.menshen.local.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.menshen.local.process.Outside;
import io.menshen.local.process.ServerFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/// Testcontainers' images on the ports of a stack. Everything else (databases, topics, keys, realm) is prepared by the
/// same code as for child processes.
public final class Containers {

    private Containers() {}

    /// Are containers wished for? (`-Dmenshen.stack=containers`)
    public static boolean wanted() {
        return "containers".equals(System.getProperty("menshen.stack"));
    }

    public static boolean engineAnswers() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    public static Outside postgres(int port, String password) {
        PostgreSQLContainer container = new PostgreSQLContainer(DockerImageName.parse("postgres:18"))
                .withUsername("postgres")
                .withPassword(password)
                .withEnv("POSTGRES_INITDB_ARGS", "--auth=scram-sha-256 --data-checksums")
                // Testcontainers' own command turns fsync off.
                .withCommand("postgres", "-c", "fsync=on", "-c", "max_connections=150");
        return new Kept(container, Map.of(PostgreSQLContainer.POSTGRESQL_PORT, port));
    }

    public static Outside kafka(int port) {
        KafkaContainer container = new KafkaContainer(DockerImageName.parse("apache/kafka:4.1.1"))
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");
        return new Kept(container, Map.of(9092, port));
    }

    public static Outside vault(int port) {
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse("hashicorp/vault:1.20"))
                .withEnv("VAULT_LOCAL_CONFIG", """
                        {"storage": {"file": {"path": "/vault/file"}}, "disable_mlock": true,
                         "listener": [{"tcp": {"address": "0.0.0.0:8200", "tls_disable": true}}]}""")
                .withCommand("server")
                .withExposedPorts(8200)
                .waitingFor(Wait.forHttp("/v1/sys/seal-status").forPort(8200));
        return new Kept(container, Map.of(8200, port));
    }

    /// Keycloak with its own small database: the realm is what counts, not where it is kept.
    public static Outside keycloak(int port, int managementPort, Path realmFile, String adminPassword) {
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse("keycloak/keycloak:26.4"))
                .withEnv("KC_BOOTSTRAP_ADMIN_USERNAME", "admin")
                .withEnv("KC_BOOTSTRAP_ADMIN_PASSWORD", adminPassword)
                .withCopyFileToContainer(
                        MountableFile.forHostPath(realmFile, 0444), "/opt/keycloak/data/import/menshen-realm.json")
                .withCommand(
                        "start-dev", "--import-realm", "--health-enabled=true", "--hostname=http://127.0.0.1:" + port)
                .withExposedPorts(8080, 9000)
                .waitingFor(Wait.forHttp("/health/ready").forPort(9000).withStartupTimeout(Duration.ofMinutes(3)));
        Map<Integer, Integer> published = new LinkedHashMap<>();
        published.put(8080, port);
        published.put(9000, managementPort);
        return new Kept(container, published);
    }

    /// A container that is made once and then stopped and started, so that its data stays.
    private static final class Kept implements Outside {

        private final GenericContainer<?> container;
        private boolean made;

        /// @param published port inside → port of this machine, loopback only
        Kept(GenericContainer<?> container, Map<Integer, Integer> published) {
            this.container = container;
            container.withCreateContainerCmdModifier(command -> {
                PortBinding[] bindings = published.entrySet().stream()
                        .map(each -> new PortBinding(
                                Ports.Binding.bindIpAndPort("127.0.0.1", each.getValue()),
                                new ExposedPort(each.getKey())))
                        .toArray(PortBinding[]::new);
                if (command.getHostConfig() != null) {
                    command.getHostConfig().withPortBindings(bindings);
                }
            });
        }

        @Override
        public void start() {
            if (!engineAnswers()) {
                throw new ServerFailure(
                        "-Dmenshen.stack=containers needs a container engine, and none answers; leave it out to use child processes.");
            }
            if (!made) {
                container.start();
                made = true;
            } else if (!running()) {
                engine().startContainerCmd(container.getContainerId()).exec();
            }
        }

        @Override
        public void stop() {
            try {
                if (made) {
                    engine().stopContainerCmd(container.getContainerId()).exec();
                }
            } catch (NotModifiedException _) {
                // It was stopped already.
            }
        }

        @Override
        public void kill() {
            if (running()) {
                engine().killContainerCmd(container.getContainerId()).exec();
            }
        }

        @Override
        public boolean running() {
            return made && container.isRunning();
        }

        private static DockerClient engine() {
            return DockerClientFactory.lazyClient();
        }
    }
}
