package io.menshen.local.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.local.process.LogTail;
import io.menshen.local.process.OnPath;
import io.menshen.local.process.Outside;
import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ProcessTable;
import io.menshen.local.process.Secrets;
import io.menshen.local.process.Server;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.process.ServerProcess;
import io.menshen.local.process.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The Vault of a stack: unsealed, with the suite's transit keys, policies and AppRoles.
///
/// Which Vault it is: one that is given by address and token, else a `vault` or `bao` program on the path, else the
/// [VaultStandIn]. Everything after starting it is the same code for all of them.
public final class VaultServer implements Server {

    /// Transit key → its type.
    private static final Map<String, String> KEYS = Map.of(
            "member-kek",
            "aes256-gcm96",
            "index-root",
            "aes256-gcm96",
            "checkpoint",
            "ed25519",
            BackupKeys.BACKUP,
            "aes256-gcm96",
            BackupKeys.KEY_STORE,
            "aes256-gcm96");

    private static final Map<String, String> POLICIES =
            Map.of("member-service", """
            {"path": {
              "transit/keys/member-kek": {"capabilities": ["read"]},
              "transit/keys/member-kek/rotate": {"capabilities": ["update"]},
              "transit/encrypt/member-kek": {"capabilities": ["update"]},
              "transit/decrypt/member-kek": {"capabilities": ["update"]},
              "transit/rewrap/member-kek": {"capabilities": ["update"]},
              "transit/datakey/+/member-kek": {"capabilities": ["update"]},
              "transit/keys/index-root": {"capabilities": ["read"]},
              "transit/keys/index-root/rotate": {"capabilities": ["update"]},
              "transit/encrypt/index-root": {"capabilities": ["update"]},
              "transit/decrypt/index-root": {"capabilities": ["update"]},
              "transit/rewrap/index-root": {"capabilities": ["update"]},
              "transit/datakey/+/index-root": {"capabilities": ["update"]},
              "transit/keys/crisis-*": {"capabilities": ["create", "read", "update", "delete"]},
              "transit/encrypt/crisis-*": {"capabilities": ["update"]},
              "transit/decrypt/crisis-*": {"capabilities": ["update"]}
            }}""", "audit-service", """
            {"path": {
              "transit/keys/checkpoint": {"capabilities": ["read"]},
              "transit/keys/checkpoint/rotate": {"capabilities": ["update"]},
              "transit/sign/checkpoint": {"capabilities": ["update"]},
              "transit/sign/checkpoint/*": {"capabilities": ["update"]},
              "transit/verify/checkpoint": {"capabilities": ["update"]},
              "transit/verify/checkpoint/*": {"capabilities": ["update"]}
            }}""", BackupKeys.MAKER, """
            {"path": {
              "transit/datakey/plaintext/backup": {"capabilities": ["update"]},
              "transit/datakey/plaintext/backup-keys": {"capabilities": ["update"]},
              "transit/keys/backup-keys": {"capabilities": ["read"]},
              "transit/keys/backup-keys/rotate": {"capabilities": ["update"]},
              "transit/keys/backup-keys/config": {"capabilities": ["update"]},
              "transit/keys/backup-keys/trim": {"capabilities": ["update"]}
            }}""", BackupKeys.OPENER, """
            {"path": {
              "transit/decrypt/backup": {"capabilities": ["update"]},
              "transit/decrypt/backup-keys": {"capabilities": ["update"]}
            }}""");

    private final Host host;
    private final Secrets secrets;
    private final VaultApi api;

    private VaultServer(Host host, Secrets secrets) {
        this.host = host;
        this.secrets = secrets;
        this.api = new VaultApi(host.address());
    }

    /// The Vault that this machine offers, as described above.
    public static VaultServer choose(int port, Path folder, Secrets secrets, ProcessTable processes) {
        String address = System.getenv("VAULT_ADDR");
        String token = System.getenv("VAULT_TOKEN");
        if (address != null && !address.isBlank() && token != null && !token.isBlank()) {
            return given(address, token, secrets);
        }
        Optional<Path> program = OnPath.find("vault").or(() -> OnPath.find("bao"));
        return new VaultServer(
                program.isPresent()
                        ? new Program(program.get(), port, folder, processes)
                        : new StandInProcess(port, folder, processes),
                secrets);
    }

    /// A Vault that somebody else runs; it is prepared, but never started, stopped or sealed.
    public static VaultServer given(String address, String token, Secrets secrets) {
        return new VaultServer(new Given(address.replaceAll("/+$", ""), token), secrets);
    }

    /// The stand-in in a process of its own, whatever else this machine offers.
    public static VaultServer standInProcess(int port, Path folder, Secrets secrets, ProcessTable processes) {
        return new VaultServer(new StandInProcess(port, folder, processes), secrets);
    }

    /// A Vault in a container.
    public static VaultServer outside(int port, Outside container, Secrets secrets) {
        return new VaultServer(new InContainer(port, container), secrets);
    }

    /// The stand-in inside this process, for tests.
    public static VaultServer standInHere(int port, Path folder, Secrets secrets) {
        return new VaultServer(new StandInHere(port, folder), secrets);
    }

    @Override
    public String name() {
        return "vault";
    }

    public String address() {
        return host.address();
    }

    /// What it is, for people: a program's name, or that it is only the stand-in.
    public String kind() {
        return host.kind();
    }

    /// Do we start and stop it?
    public boolean ours() {
        return !(host instanceof Given);
    }

    public String roleId(String service) {
        return required(service + ".role-id");
    }

    public String secretId(String service) {
        return required(service + ".secret-id");
    }

    private String required(String name) {
        return secrets.find("vault." + name)
                .orElseThrow(() -> new ServerFailure("Vault has no AppRole for %s.".formatted(name)));
    }

    /// The token that may do everything, for tests and operators.
    public String rootToken() {
        return host instanceof Given given
                ? given.token()
                : secrets.find("vault.root-token")
                        .orElseThrow(() -> new ServerFailure("Vault's root token is not among the secrets."));
    }

    /// The raw public keys of a transit key, Base 64, oldest version first.
    public List<String> publicKeys(String key) {
        JsonNode versions = api.get("transit/keys/" + key, rootToken())
                .expect("tell the public keys of " + key)
                .data()
                .path("keys");
        List<String> found = new ArrayList<>();
        versions.properties().stream()
                .sorted(Comparator.comparingInt(version -> Integer.parseInt(version.getKey())))
                .forEach(version ->
                        found.add(version.getValue().path("public_key").asText()));
        return found;
    }

    /// The keys of backups, by the right to make them or to open them.
    public BackupKeys backupKeys() {
        return new BackupKeys(api, this);
    }

    @Override
    public void start() {
        host.start();
        initialize();
        unseal();
        prepare();
    }

    @Override
    public void stop() {
        host.stop();
    }

    @Override
    public void kill() {
        host.kill();
    }

    @Override
    public boolean running() {
        return host.running();
    }

    @Override
    public boolean healthy() {
        try {
            return running() && !sealed();
        } catch (ServerFailure _) {
            return false;
        }
    }

    /// Starts the server process only: it stays sealed, as after a reboot that nobody has attended to.
    public void startSealed() {
        host.start();
    }

    public void seal() {
        api.call("PUT", "sys/seal", VaultApi.object(), rootToken()).expect("seal");
    }

    public void unseal() {
        if (!api.get("sys/seal-status", null).body().path("sealed").asBoolean()) {
            return;
        }
        String key = secrets.find("vault.unseal-key")
                .orElseThrow(() -> new ServerFailure(
                        "Vault at %s is sealed and its unseal key is not known here.".formatted(address())));
        if (!api.call("PUT", "sys/unseal", VaultApi.object().put("key", key), null)
                .ok()) {
            throw new ServerFailure(
                    "Vault's data does not open with its key: one of the two is damaged or of another stack; nothing was changed.");
        }
    }

    public boolean sealed() {
        return api.get("sys/seal-status", null).body().path("sealed").asBoolean();
    }

    private void initialize() {
        if (host instanceof Given
                || api.get("sys/init", null).body().path("initialized").asBoolean()) {
            return;
        }
        if (secrets.find("vault.unseal-key").isPresent()) {
            // Fresh keys would look like a working Vault and open nothing that was sealed before.
            throw new ServerFailure(
                    "Vault's data is gone although this stack had some; put it back from a backup, nothing was changed.");
        }
        JsonNode made = api.call(
                        "PUT",
                        "sys/init",
                        VaultApi.object().put("secret_shares", 1).put("secret_threshold", 1),
                        null)
                .expect("initialise")
                .body();
        secrets.put("vault.unseal-key", made.path("keys_base64").path(0).asText());
        secrets.put("vault.root-token", made.path("root_token").asText());
    }

    private void prepare() {
        String token = rootToken();
        if (!api.get("sys/mounts", token).expect("list its mounts").data().has("transit/")) {
            api.post("sys/mounts/transit", VaultApi.object().put("type", "transit"), token)
                    .expect("mount transit");
        }
        JsonNode logins = api.get("sys/auth", token).expect("list its logins").data();
        if (!logins.has("approle/") && !logins.has("approle")) {
            api.post("sys/auth/approle", VaultApi.object().put("type", "approle"), token)
                    .expect("enable AppRole");
        }
        KEYS.forEach((key, type) -> {
            if (api.get("transit/keys/" + key, token).status() == 404) {
                api.post("transit/keys/" + key, VaultApi.object().put("type", type), token)
                        .expect("make the key " + key);
            }
        });
        POLICIES.forEach((service, policy) -> {
            api.post("sys/policies/acl/" + service, VaultApi.object().put("policy", policy), token)
                    .expect("store the policy of " + service);
            ensureRole(service, token);
        });
    }

    private void ensureRole(String service, String token) {
        String path = "auth/approle/role/" + service;
        if (api.get(path, token).status() == 404) {
            ObjectNode role = VaultApi.object().put("token_ttl", "1h").put("token_max_ttl", "0");
            role.putArray("token_policies").add(service);
            api.post(path, role, token).expect("make the AppRole " + service);
        }
        String roleId = api.get(path + "/role-id", token)
                .expect("tell the role id of " + service)
                .data()
                .path("role_id")
                .asText();
        secrets.put("vault." + service + ".role-id", roleId);
        Optional<String> secretId = secrets.find("vault." + service + ".secret-id");
        if (secretId.isEmpty() || !admits(roleId, secretId.get())) {
            JsonNode made = api.post(path + "/secret-id", VaultApi.object(), token)
                    .expect("make a secret id for " + service)
                    .data();
            secrets.put(
                    "vault." + service + ".secret-id", made.path("secret_id").asText());
        }
    }

    private boolean admits(String roleId, String secretId) {
        return api.post(
                        "auth/approle/login",
                        VaultApi.object().put("role_id", roleId).put("secret_id", secretId),
                        null)
                .ok();
    }

    /// Where Vault runs.
    private sealed interface Host {
        String address();

        String kind();

        void start();

        void stop();

        void kill();

        boolean running();
    }

    private record Given(String address, String token) implements Host {

        @Override
        public String kind() {
            return "the Vault at " + address;
        }

        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public void kill() {}

        @Override
        public boolean running() {
            return true;
        }

        @Override
        public String toString() {
            return "Given[" + address + "]";
        }
    }

    private record Program(Path program, int port, Path folder, ProcessTable processes) implements Host {

        @Override
        public String address() {
            return "http://127.0.0.1:" + port;
        }

        @Override
        public String kind() {
            return program.getFileName().toString();
        }

        @Override
        public void start() {
            Path settings = folder.resolve("vault.json");
            try {
                OwnerOnly.write(settings, """
                                {"storage": {"file": {"path": "%s"}},
                                 "listener": [{"tcp": {"address": "127.0.0.1:%d", "tls_disable": true}}],
                                 "api_addr": "%s", "disable_mlock": true, "ui": false}
                                """.formatted(folder.resolve("data"), port, address())
                        .getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new ServerFailure("Vault cannot use its folder %s: %s.".formatted(folder, e.getMessage()), e);
            }
            launch(processes, List.of(program.toString(), "server", "-config=" + settings), folder, address());
        }

        @Override
        public void stop() {
            end(processes);
        }

        @Override
        public void kill() {
            processes.find("vault").ifPresent(ServerProcess::kill);
            processes.forget("vault");
        }

        @Override
        public boolean running() {
            return processes.find("vault").isPresent();
        }
    }

    private record InContainer(int port, Outside container) implements Host {

        @Override
        public String address() {
            return "http://127.0.0.1:" + port;
        }

        @Override
        public String kind() {
            return "a container";
        }

        @Override
        public void start() {
            container.start();
        }

        @Override
        public void stop() {
            container.stop();
        }

        @Override
        public void kill() {
            container.kill();
        }

        @Override
        public boolean running() {
            return container.running();
        }
    }

    private record StandInProcess(int port, Path folder, ProcessTable processes) implements Host {

        @Override
        public String address() {
            return "http://127.0.0.1:" + port;
        }

        @Override
        public String kind() {
            return "a stand-in, not a vault: no `vault` or `bao` program was found";
        }

        @Override
        public void start() {
            launch(
                    processes,
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx96m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            VaultStandIn.class.getName(),
                            Integer.toString(port),
                            folder.toString()),
                    folder,
                    address());
        }

        @Override
        public void stop() {
            end(processes);
        }

        @Override
        public void kill() {
            processes.find("vault").ifPresent(ServerProcess::kill);
            processes.forget("vault");
        }

        @Override
        public boolean running() {
            return processes.find("vault").isPresent();
        }
    }

    private static final class StandInHere implements Host {

        private final int port;
        private final Path folder;
        private @Nullable VaultStandIn running;

        StandInHere(int port, Path folder) {
            this.port = port;
            this.folder = folder;
        }

        @Override
        public String address() {
            return "http://127.0.0.1:" + port;
        }

        @Override
        public String kind() {
            return "a stand-in inside this process";
        }

        @Override
        public synchronized void start() {
            if (running == null) {
                running = new VaultStandIn(port, folder, InstantSource.system());
            }
        }

        @Override
        public synchronized void stop() {
            if (running != null) {
                running.close();
                running = null;
            }
        }

        @Override
        public void kill() {
            stop();
        }

        @Override
        public synchronized boolean running() {
            return running != null;
        }
    }

    private static void launch(ProcessTable processes, List<String> command, Path folder, String address) {
        LogTail log = LogTail.of(processes.log("vault"));
        ServerProcess process = processes.start("vault", command, Map.of(), folder);
        VaultApi api = new VaultApi(address);
        Waiting.until(
                "vault",
                process,
                Duration.ofSeconds(30),
                log,
                () -> api.get("sys/seal-status", null).ok());
    }

    private static void end(ProcessTable processes) {
        processes.find("vault").ifPresent(process -> process.stop(ServerProcess.Signal.TERM, Duration.ofSeconds(10)));
        processes.forget("vault");
    }
}
