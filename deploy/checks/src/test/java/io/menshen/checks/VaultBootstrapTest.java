package io.menshen.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.local.process.Secrets;
import io.menshen.local.stack.Ports;
import io.menshen.local.vault.VaultServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The bootstrap of Vault, run for real against a Vault that was empty of it, and compared with what the local stack
/// sets up for its own services.
class VaultBootstrapTest {

    private static final Path COMPONENT = Manifests.KUBERNETES.resolve("components/vault-bootstrap");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    private static final Map<String, String> LOCAL = new TreeMap<>();

    private static VaultServer vault;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        vault = VaultServer.standInHere(
                Ports.free().vault(), folder.resolve("vault"), new Secrets(folder.resolve("secrets.json")));
        vault.start();
        for (String service : List.of("member-service", "audit-service")) {
            LOCAL.put(
                    service,
                    get("sys/policies/acl/" + service).at("/data/policy").asText());
        }
    }

    @AfterAll
    static void stop() {
        vault.stop();
    }

    @Test
    void thePoliciesAreThoseOfTheLocalStack() throws Exception {
        for (Map.Entry<String, String> local : LOCAL.entrySet()) {
            assertThat(JSON.readTree(COMPONENT.resolve(local.getKey() + ".json").toFile()))
                    .as(local.getKey())
                    .isEqualTo(JSON.readTree(local.getValue()));
        }
    }

    @Test
    void theKeysAreThoseThatThePoliciesName() throws Exception {
        Map<String, String> keys = Manifests.read(COMPONENT.resolve("keys.txt"))
                .lines()
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(words -> words[0], words -> words[1], (a, _) -> a, TreeMap::new));

        for (Map.Entry<String, String> key : keys.entrySet()) {
            assertThat(get("transit/keys/" + key.getKey()).at("/data/type").asText())
                    .as(key.getKey())
                    .isEqualTo(key.getValue());
        }
        String policies = Manifests.read(COMPONENT.resolve("member-service.json"))
                + Manifests.read(COMPONENT.resolve("audit-service.json"));
        assertThat(keys.keySet()).allMatch(key -> policies.contains("transit/keys/" + key + "\""));
        // those of the crises are made and destroyed by the service itself
        assertThat(policies.lines().filter(line -> line.contains("transit/keys/") && !line.contains("/crisis-*")))
                .allMatch(line -> keys.keySet().stream().anyMatch(line::contains));
    }

    /// The stand-in has all of it from the local stack's own bootstrap; what the script must make is taken away first.
    @Test
    void theScriptMakesWhatIsMissingAndRunsAgain() throws Exception {
        KeyPair cluster = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        request("DELETE", "sys/policies/acl/member-service", null);
        request(
                "POST",
                "transit/keys/checkpoint/config",
                JSON.createObjectNode().put("deletion_allowed", true));
        request("DELETE", "transit/keys/checkpoint", null);
        assertThat(run()).contains("made the key checkpoint");
        ObjectNode config = JSON.createObjectNode();
        config.putArray("pem_keys")
                .add("-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(cluster.getPublic().getEncoded())
                        + "\n-----END PUBLIC KEY-----");
        request("POST", "auth/kubernetes/config", config);

        String again = run();

        assertThat(again).doesNotContain("made the key", "mounted", "enabled");
        String right = login("member-service", token(cluster, "member-service", "menshen", "vault"));
        assertThat(right).isNotEmpty();
        assertThat(login("member-service", token(cluster, "masking-gateway", "menshen", "vault")))
                .isEmpty();
        assertThat(login("member-service", token(cluster, "member-service", "elsewhere", "vault")))
                .isEmpty();
        assertThat(login("member-service", token(cluster, "member-service", "menshen", "kubernetes")))
                .isEmpty();
        assertThat(status("GET", "transit/keys/member-kek", right)).isEqualTo(200);
        assertThat(status("GET", "transit/keys/checkpoint", right)).isEqualTo(403);
    }

    @Test
    void aSealedVaultIsSaidToBeSealed() throws Exception {
        vault.seal();
        try {
            assertThat(attempt()).contains("Vault is sealed");
        } finally {
            vault.unseal();
        }
    }

    private static String run() throws IOException, InterruptedException {
        String output = attempt();
        assertThat(output).contains("member-service: policy and login are right", "audit-service: policy and login");
        return output;
    }

    private static String attempt() throws IOException, InterruptedException {
        ProcessBuilder script =
                new ProcessBuilder("sh", COMPONENT.resolve("bootstrap.sh").toString());
        script.environment().put("VAULT_ADDR", vault.address());
        script.environment().put("VAULT_TOKEN", vault.rootToken());
        script.environment().put("NAMESPACE", "menshen");
        script.redirectErrorStream(true);
        try {
            new ProcessBuilder("curl", "--version")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            Process process = script.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output;
        } catch (IOException e) {
            String skipped = "SKIPPED: there is no sh or curl here, so nobody ran the bootstrap of Vault.";
            System.err.println(skipped);
            return abort(skipped);
        }
    }

    private static String login(String role, String jwt) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("role", role).put("jwt", jwt);
        return request("POST", "auth/kubernetes/login", body)
                .at("/auth/client_token")
                .asText();
    }

    private static String token(KeyPair cluster, String account, String namespace, String audience)
            throws GeneralSecurityException, IOException {
        ObjectNode claims = JSON.createObjectNode();
        claims.putArray("aud").add(audience);
        claims.put("exp", Instant.now().getEpochSecond() + 600);
        ObjectNode kubernetes = claims.putObject("kubernetes.io").put("namespace", namespace);
        kubernetes.putObject("serviceaccount").put("name", account);
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String signed = encoder.encodeToString("{\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + encoder.encodeToString(JSON.writeValueAsBytes(claims));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(cluster.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + encoder.encodeToString(signature.sign());
    }

    private static JsonNode get(String path) throws IOException, InterruptedException {
        return request("GET", path, null);
    }

    private static JsonNode request(String method, String path, ObjectNode body)
            throws IOException, InterruptedException {
        String answer = send(method, path, body, vault.rootToken()).body();
        return answer.isBlank() ? JSON.createObjectNode() : JSON.readTree(answer);
    }

    private static int status(String method, String path, String token) throws IOException, InterruptedException {
        return send(method, path, null, token).statusCode();
    }

    private static HttpResponse<String> send(String method, String path, ObjectNode body, String token)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(vault.address() + "/v1/" + path))
                .header("X-Vault-Token", token)
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
