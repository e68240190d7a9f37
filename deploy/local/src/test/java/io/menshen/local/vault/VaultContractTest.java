package io.menshen.local.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.local.process.ProcessTable;
import io.menshen.local.process.Secrets;
import io.menshen.local.stack.Ports;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the suite needs of a Vault, said once and run against whichever is there: the one named by `-Dvault.addr=…
/// -Dvault.token=…`, else a `vault` or `bao` program, else the stand-in.
///
/// Every test has mounts and names of its own, so that a Vault in use is not disturbed.
class VaultContractTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path home;

    private static VaultServer server;
    private static VaultApi vault;
    private static String root;

    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private final String transit = "transit-" + id;

    @BeforeAll
    static void start() {
        Secrets secrets = new Secrets(home.resolve("secrets.json"));
        String address = System.getProperty("vault.addr");
        if (address != null) {
            server = VaultServer.given(address, System.getProperty("vault.token", ""), secrets);
        } else {
            VaultServer found =
                    VaultServer.choose(Ports.free().vault(), home.resolve("vault"), secrets, new ProcessTable(home));
            server = found.kind().contains("stand-in")
                    ? VaultServer.standInHere(Ports.free().vault(), home.resolve("vault"), secrets)
                    : found;
        }
        server.start();
        vault = new VaultApi(server.address());
        root = server.rootToken();
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @Test
    void healthSaysReadyWithoutAToken() {
        VaultApi.Reply health = vault.get("sys/health", null);

        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body().path("initialized").asBoolean()).isTrue();
        assertThat(health.body().path("sealed").asBoolean()).isFalse();
        assertThat(vault.call("HEAD", "sys/health", null, null).status()).isEqualTo(200);
    }

    @Test
    void aSealedVaultAnswersNothingButItsHealth() {
        assumeThat(server.ours()).as("somebody else's Vault is not sealed").isTrue();
        mountTransit();
        key("k", "aes256-gcm96");

        server.seal();
        try {
            assertThat(vault.get("sys/health", null).status()).isEqualTo(503);
            VaultApi.Reply refused = vault.get(transit + "/keys/k", root);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body().path("errors").path(0).asText()).contains("sealed");
        } finally {
            server.unseal();
        }

        assertThat(vault.get(transit + "/keys/k", root).status()).isEqualTo(200);
    }

    @Test
    void aWrongUnsealKeyOpensNothing() {
        assumeThat(server.ours()).isTrue();
        server.seal();
        try {
            ObjectNode wrong = VaultApi.object().put("key", base64(new byte[32]));

            assertThat(vault.call("PUT", "sys/unseal", wrong, null).status()).isEqualTo(400);
            assertThat(server.sealed()).isTrue();
        } finally {
            server.unseal();
        }
    }

    @Test
    void keysTokensAndSecretsSurviveARestart() {
        assumeThat(server.ours()).isTrue();
        mountTransit();
        key("k", "aes256-gcm96");
        String sealedText = encrypt("k", "stays");

        server.stop();
        server.startSealed();
        assertThat(server.sealed()).isTrue();
        server.unseal();

        assertThat(decrypt("k", sealedText)).isEqualTo("stays");
    }

    @Test
    void withoutAValidTokenNothingIsSaid() {
        for (String token : new String[] {null, "", "hvs.made-up"}) {
            VaultApi.Reply refused = vault.get("sys/mounts", token);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.body().path("errors").toString()).contains("permission denied");
        }
    }

    @Test
    void whatIsEncryptedComesBackAndCarriesItsKeyVersion() {
        mountTransit();
        key("k", "aes256-gcm96");

        String first = encrypt("k", "门神");
        String second = encrypt("k", "门神");

        assertThat(first).startsWith("vault:v1:").isNotEqualTo(second);
        assertThat(decrypt("k", first)).isEqualTo("门神");
    }

    @Test
    void associatedDataIsPartOfTheSeal() {
        mountTransit();
        key("k", "aes256-gcm96");
        ObjectNode body = VaultApi.object().put("plaintext", base64("x")).put("associated_data", base64("member-1"));
        String text =
                post(transit + "/encrypt/k", body).data().path("ciphertext").asText();

        ObjectNode right = VaultApi.object().put("ciphertext", text).put("associated_data", base64("member-1"));
        ObjectNode wrong = VaultApi.object().put("ciphertext", text).put("associated_data", base64("member-2"));

        assertThat(post(transit + "/decrypt/k", right).status()).isEqualTo(200);
        assertThat(post(transit + "/decrypt/k", wrong).status()).isEqualTo(400);
    }

    @Test
    void aChangedCiphertextIsRefused() {
        mountTransit();
        key("k", "aes256-gcm96");
        String text = encrypt("k", "x");
        byte[] raw = Base64.getDecoder().decode(text.substring("vault:v1:".length()));
        raw[raw.length - 1] ^= 1;

        VaultApi.Reply refused =
                post(transit + "/decrypt/k", VaultApi.object().put("ciphertext", "vault:v1:" + base64(raw)));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().path("errors").toString()).contains("message authentication failed");
        assertThat(post(transit + "/decrypt/k", VaultApi.object().put("ciphertext", "nonsense"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aBatchKeepsItsOrderAndTellsTheFailedItem() {
        mountTransit();
        key("k", "aes256-gcm96");
        ObjectNode body = VaultApi.object();
        ArrayNode items = body.putArray("batch_input");
        items.addObject().put("plaintext", base64("a"));
        items.addObject().put("plaintext", base64("b"));
        JsonNode results = post(transit + "/encrypt/k", body).data().path("batch_results");

        ObjectNode back = VaultApi.object();
        ArrayNode texts = back.putArray("batch_input");
        texts.addObject().put("ciphertext", results.path(1).path("ciphertext").asText());
        texts.addObject().put("ciphertext", "vault:v1:AAAA");
        texts.addObject().put("ciphertext", results.path(0).path("ciphertext").asText());
        VaultApi.Reply reply = post(transit + "/decrypt/k", back);

        JsonNode opened = JSON.valueToTree(reply.data().path("batch_results"));
        assertThat(opened).hasSize(3);
        assertThat(opened.path(0).path("plaintext").asText()).isEqualTo(base64("b"));
        assertThat(opened.path(1).path("error").asText()).isNotEmpty();
        assertThat(opened.path(2).path("plaintext").asText()).isEqualTo(base64("a"));
    }

    @Test
    void aDataKeyComesInClearAndWrappedOrOnlyWrapped() {
        mountTransit();
        key("k", "aes256-gcm96");

        JsonNode both =
                post(transit + "/datakey/plaintext/k", VaultApi.object()).data();
        JsonNode wrapped = post(
                        transit + "/datakey/wrapped/k", VaultApi.object().put("bits", 512))
                .data();

        assertThat(Base64.getDecoder().decode(both.path("plaintext").asText())).hasSize(32);
        assertThat(decryptRaw("k", both.path("ciphertext").asText()))
                .isEqualTo(Base64.getDecoder().decode(both.path("plaintext").asText()));
        assertThat(wrapped.has("plaintext")).isFalse();
        assertThat(decryptRaw("k", wrapped.path("ciphertext").asText())).hasSize(64);
        assertThat(post(transit + "/datakey/plaintext/k", VaultApi.object().put("bits", 100))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void rotationKeepsOldTextsReadableAndRewrapMovesThem() {
        mountTransit();
        key("k", "aes256-gcm96");
        String old = encrypt("k", "x");

        assertThat(post(transit + "/keys/k/rotate", VaultApi.object()).ok()).isTrue();

        assertThat(decrypt("k", old)).isEqualTo("x");
        assertThat(encrypt("k", "y")).startsWith("vault:v2:");
        String moved = post(transit + "/rewrap/k", VaultApi.object().put("ciphertext", old))
                .data()
                .path("ciphertext")
                .asText();
        assertThat(moved).startsWith("vault:v2:");
        assertThat(decrypt("k", moved)).isEqualTo("x");
    }

    @Test
    void versionsBelowTheMinimumAreRefusedAndTrimmedOnesGone() {
        mountTransit();
        key("k", "aes256-gcm96");
        String old = encrypt("k", "x");
        post(transit + "/keys/k/rotate", VaultApi.object());

        assertThat(post(transit + "/keys/k/trim", VaultApi.object().put("min_available_version", 2))
                        .status())
                .as("not before the minimum versions are raised")
                .isEqualTo(400);
        post(
                        transit + "/keys/k/config",
                        VaultApi.object().put("min_decryption_version", 2).put("min_encryption_version", 2))
                .expect("raise the minimum");
        VaultApi.Reply refused = post(transit + "/decrypt/k", VaultApi.object().put("ciphertext", old));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().path("errors").toString()).contains("too old");

        post(transit + "/keys/k/trim", VaultApi.object().put("min_available_version", 2))
                .expect("trim");
        assertThat(vault.get(transit + "/keys/k", root).data().path("keys").has("1"))
                .isFalse();
        post(transit + "/keys/k/config", VaultApi.object().put("min_decryption_version", 1));
        assertThat(post(transit + "/decrypt/k", VaultApi.object().put("ciphertext", old))
                        .status())
                .as("a trimmed version cannot come back")
                .isEqualTo(400);
    }

    @Test
    void aSignatureVerifiesWithThePublishedKeyOutsideOfVault() throws Exception {
        mountTransit();
        key("s", "ed25519");
        byte[] message = "checkpoint".getBytes(StandardCharsets.UTF_8);

        String signature = post(transit + "/sign/s", VaultApi.object().put("input", base64(message)))
                .data()
                .path("signature")
                .asText();
        JsonNode key = vault.get(transit + "/keys/s", root).data();
        byte[] raw = Base64.getDecoder()
                .decode(key.path("keys").path("1").path("public_key").asText());

        assertThat(signature).startsWith("vault:v1:");
        assertThat(raw).hasSize(32);
        byte[] prefix = HexFormat.of().parseHex("302a300506032b6570032100");
        byte[] encoded = Arrays.copyOf(prefix, 44);
        System.arraycopy(raw, 0, encoded, 12, 32);
        Signature check = Signature.getInstance("Ed25519");
        check.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        check.update(message);
        assertThat(check.verify(Base64.getDecoder().decode(signature.substring("vault:v1:".length()))))
                .isTrue();
    }

    @Test
    void anOlderVersionSignsWhenItIsAskedForAlsoInABatch() {
        mountTransit();
        key("s", "ed25519");
        post(transit + "/keys/s/rotate", VaultApi.object());
        ObjectNode batch = VaultApi.object().put("key_version", 1);
        batch.putArray("batch_input").addObject().put("input", base64("a"));

        assertThat(post(transit + "/sign/s", VaultApi.object().put("input", base64("a")))
                        .data()
                        .path("signature")
                        .asText())
                .startsWith("vault:v2:");
        assertThat(post(
                                transit + "/sign/s",
                                VaultApi.object().put("input", base64("a")).put("key_version", 1))
                        .data()
                        .path("signature")
                        .asText())
                .startsWith("vault:v1:");
        assertThat(post(transit + "/sign/s", batch)
                        .data()
                        .at("/batch_results/0/signature")
                        .asText())
                .startsWith("vault:v1:");
    }

    @Test
    void verifySaysYesToTheMessageAndNoToAnother() {
        mountTransit();
        key("s", "ed25519");
        String signature = post(transit + "/sign/s", VaultApi.object().put("input", base64("a")))
                .data()
                .path("signature")
                .asText();

        ObjectNode right = VaultApi.object().put("input", base64("a")).put("signature", signature);
        ObjectNode wrong = VaultApi.object().put("input", base64("b")).put("signature", signature);

        assertThat(post(transit + "/verify/s", right).data().path("valid").asBoolean())
                .isTrue();
        assertThat(post(transit + "/verify/s", wrong).data().path("valid").asBoolean(true))
                .isFalse();
    }

    @Test
    void aKeyDoesOnlyWhatItsTypeCan() {
        mountTransit();
        key("s", "ed25519");
        key("k", "aes256-gcm96");

        assertThat(post(transit + "/encrypt/s", VaultApi.object().put("plaintext", base64("x")))
                        .status())
                .isEqualTo(400);
        assertThat(post(transit + "/sign/k", VaultApi.object().put("input", base64("x")))
                        .status())
                .isEqualTo(400);
        JsonNode described = vault.get(transit + "/keys/k", root).data();
        assertThat(described.path("type").asText()).isEqualTo("aes256-gcm96");
        assertThat(described.path("supports_encryption").asBoolean()).isTrue();
        assertThat(described.path("supports_signing").asBoolean()).isFalse();
        assertThat(described.path("latest_version").asInt()).isEqualTo(1);
    }

    @Test
    void anHmacIsStableAndVerifies() {
        mountTransit();
        key("k", "aes256-gcm96");
        ObjectNode input = VaultApi.object().put("input", base64("x"));

        String one = post(transit + "/hmac/k", input).data().path("hmac").asText();
        String two = post(transit + "/hmac/k", input).data().path("hmac").asText();

        assertThat(one).startsWith("vault:v1:").isEqualTo(two);
        assertThat(Base64.getDecoder().decode(one.substring("vault:v1:".length())))
                .hasSize(32);
        ObjectNode check = VaultApi.object().put("input", base64("x")).put("hmac", one);
        assertThat(post(transit + "/verify/k", check).data().path("valid").asBoolean())
                .isTrue();
        assertThat(Base64.getDecoder()
                        .decode(post(transit + "/hmac/k/sha2-512", input)
                                .data()
                                .path("hmac")
                                .asText()
                                .substring("vault:v1:".length())))
                .hasSize(64);
    }

    @Test
    void randomBytesAreAsManyAsAskedFor() {
        mountTransit();

        String bytes = post(transit + "/random/24", VaultApi.object())
                .data()
                .path("random_bytes")
                .asText();

        assertThat(Base64.getDecoder().decode(bytes)).hasSize(24);
    }

    @Test
    void privateKeysAreExportedOnlyWhenThatWasWishedFor() {
        mountTransit();
        key("k", "aes256-gcm96");
        ObjectNode wish = VaultApi.object().put("type", "aes256-gcm96").put("exportable", true);
        post(transit + "/keys/open", wish).expect("make an exportable key");

        assertThat(vault.get(transit + "/export/encryption-key/k", root).ok()).isFalse();
        assertThat(Base64.getDecoder()
                        .decode(vault.get(transit + "/export/encryption-key/open", root)
                                .data()
                                .path("keys")
                                .path("1")
                                .asText()))
                .hasSize(32);
    }

    @Test
    void aKeyIsDeletedOnlyWhenThatWasAllowed() {
        mountTransit();
        key("k", "aes256-gcm96");

        assertThat(vault.call("DELETE", transit + "/keys/k", null, root).status())
                .isEqualTo(400);
        post(transit + "/keys/k/config", VaultApi.object().put("deletion_allowed", true))
                .expect("allow it");
        assertThat(vault.call("DELETE", transit + "/keys/k", null, root).ok()).isTrue();
        assertThat(vault.get(transit + "/keys/k", root).status()).isEqualTo(404);
    }

    @Test
    void aRoleLogsInWithItsSecretAndHasOnlyItsPaths() {
        mountTransit();
        key("mine", "aes256-gcm96");
        key("other", "aes256-gcm96");
        policy("{\"path\": {\"%s/encrypt/mine\": {\"capabilities\": [\"update\"]}}}".formatted(transit));
        JsonNode auth = login(role(VaultApi.object().put("token_ttl", "20m")));
        String token = auth.path("client_token").asText();
        ObjectNode body = VaultApi.object().put("plaintext", base64("x"));

        assertThat(auth.path("lease_duration").asInt()).isEqualTo(1200);
        assertThat(auth.path("renewable").asBoolean()).isTrue();
        assertThat(vault.post(transit + "/encrypt/mine", body, token).status()).isEqualTo(200);
        assertThat(vault.post(transit + "/encrypt/other", body, token).status()).isEqualTo(403);
        assertThat(vault.post(transit + "/encrypt/new", body, token).status())
                .as("making a key is another capability than using one")
                .isEqualTo(403);
        assertThat(vault.post(transit + "/decrypt/mine", body, token).status()).isEqualTo(403);
        assertThat(vault.post("sys/seal", VaultApi.object(), token).status()).isEqualTo(403);
    }

    @Test
    void denyWinsAndThePreciserPathDecides() {
        mountTransit();
        key("a", "aes256-gcm96");
        key("b", "aes256-gcm96");
        policy("""
                {"path": {
                  "%1$s/encrypt/*": {"capabilities": ["update"]},
                  "%1$s/encrypt/b": {"capabilities": ["deny", "update"]},
                  "%1$s/datakey/+/a": {"capabilities": ["update"]}
                }}""".formatted(transit));
        String token = login(role(VaultApi.object())).path("client_token").asText();
        ObjectNode body = VaultApi.object().put("plaintext", base64("x"));

        assertThat(vault.post(transit + "/encrypt/a", body, token).status()).isEqualTo(200);
        assertThat(vault.post(transit + "/encrypt/b", body, token).status()).isEqualTo(403);
        assertThat(vault.post(transit + "/datakey/wrapped/a", VaultApi.object(), token)
                        .status())
                .isEqualTo(200);
        assertThat(vault.post(transit + "/datakey/wrapped/b", VaultApi.object(), token)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aWrongSecretIdIsRefused() {
        ObjectNode ids = role(VaultApi.object());

        VaultApi.Reply refused = vault.post(
                "auth/approle/login",
                ids.deepCopy().put("secret_id", UUID.randomUUID().toString()),
                null);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().path("errors").toString()).contains("invalid");
    }

    @Test
    void aTokenLooksItselfUpRenewsItselfAndEnds() {
        String token = login(role(VaultApi.object().put("token_ttl", "10m")))
                .path("client_token")
                .asText();

        JsonNode own = vault.get("auth/token/lookup-self", token).data();
        assertThat(own.path("ttl").asInt()).isBetween(1, 600);
        assertThat(own.path("policies").toString()).contains("default");
        JsonNode renewed = vault.post("auth/token/renew-self", VaultApi.object(), token)
                .body()
                .path("auth");
        assertThat(renewed.path("client_token").asText()).isEqualTo(token);
        assertThat(renewed.path("lease_duration").asInt()).isPositive();

        vault.post("auth/token/revoke-self", VaultApi.object(), token).expect("revoke");
        assertThat(vault.get("auth/token/lookup-self", token).status()).isEqualTo(403);
    }

    @Test
    void anExpiredTokenIsNoToken() throws InterruptedException {
        String token = login(role(VaultApi.object().put("token_ttl", "1s")))
                .path("client_token")
                .asText();

        Thread.sleep(2_500);

        assertThat(vault.get("auth/token/lookup-self", token).status()).isEqualTo(403);
    }

    @Test
    void theKeyValueStoreKeepsVersionsAndChecksThem() {
        String kv = "kv-" + id;
        ObjectNode mount = VaultApi.object().put("type", "kv");
        mount.putObject("options").put("version", "2");
        vault.post("sys/mounts/" + kv, mount, root).expect("mount kv");
        waitUntilUsable(kv);

        assertThat(put(kv, "one", 0).data().path("version").asInt()).isEqualTo(1);
        assertThat(put(kv, "two", 0).status()).as("somebody wrote in between").isEqualTo(400);
        assertThat(put(kv, "two", 1).data().path("version").asInt()).isEqualTo(2);
        assertThat(value(kv, "")).isEqualTo("two");
        assertThat(value(kv, "?version=1")).isEqualTo("one");

        vault.call("DELETE", kv + "/data/a/b", null, root).expect("delete");
        assertThat(vault.get(kv + "/data/a/b", root).status()).isEqualTo(404);
        ObjectNode versions = VaultApi.object();
        versions.putArray("versions").add(2);
        vault.post(kv + "/undelete/a/b", versions, root).expect("undelete");
        assertThat(value(kv, "")).isEqualTo("two");
        vault.post(kv + "/destroy/a/b", versions, root).expect("destroy");
        assertThat(vault.get(kv + "/data/a/b", root).status()).isEqualTo(404);
        assertThat(vault.call("LIST", kv + "/metadata/a", null, root)
                        .data()
                        .path("keys")
                        .toString())
                .contains("\"b\"");
    }

    @Test
    void aServiceAccountLogsInWithItsSignedToken() throws Exception {
        assumeThat(server.kind()).as("a real Vault asks a real API server").contains("stand-in");
        KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        vault.post("sys/auth/kubernetes", VaultApi.object().put("type", "kubernetes"), root);
        ObjectNode config = VaultApi.object().put("kubernetes_host", "https://kubernetes.invalid");
        config.putArray("pem_keys")
                .add("-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(pair.getPublic().getEncoded())
                        + "\n-----END PUBLIC KEY-----");
        vault.post("auth/kubernetes/config", config, root).expect("configure");
        policy("{\"path\": {}}");
        ObjectNode role = VaultApi.object();
        role.putArray("bound_service_account_names").add("member-service");
        role.putArray("bound_service_account_namespaces").add("menshen");
        role.putArray("token_policies").add(id);
        vault.post("auth/kubernetes/role/" + id, role, root).expect("make the role");

        assertThat(kubernetes(serviceAccount(pair, "member-service", 600)).ok()).isTrue();
        assertThat(kubernetes(serviceAccount(pair, "audit-service", 600)).status())
                .isEqualTo(403);
        assertThat(kubernetes(serviceAccount(pair, "member-service", -10)).status())
                .isEqualTo(403);
        KeyPair forger = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        assertThat(kubernetes(serviceAccount(forger, "member-service", 600)).status())
                .isEqualTo(403);
    }

    @Test
    void theStandInKeepsNothingReadable() throws Exception {
        assumeThat(server.kind()).contains("stand-in");
        mountTransit();
        key("k", "aes256-gcm96");
        Path file = home.resolve("vault/barrier");

        String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);

        assertThat(content).doesNotContain("transit").doesNotContain("aes256").doesNotContain(root);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    private VaultApi.Reply kubernetes(String jwt) {
        return vault.post(
                "auth/kubernetes/login", VaultApi.object().put("role", id).put("jwt", jwt), null);
    }

    private static String serviceAccount(KeyPair pair, String account, int seconds) throws Exception {
        ObjectNode claims = VaultApi.object().put("exp", Instant.now().getEpochSecond() + seconds);
        ObjectNode kubernetes = claims.putObject("kubernetes.io").put("namespace", "menshen");
        kubernetes.putObject("serviceaccount").put("name", account);
        String signed =
                url("{\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_8)) + "." + url(JSON.writeValueAsBytes(claims));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(pair.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + url(signature.sign());
    }

    private void mountTransit() {
        vault.post("sys/mounts/" + transit, VaultApi.object().put("type", "transit"), root)
                .expect("mount transit");
    }

    private void key(String name, String type) {
        post(transit + "/keys/" + name, VaultApi.object().put("type", type)).expect("make a key");
    }

    private void policy(String text) {
        vault.post("sys/policies/acl/" + id, VaultApi.object().put("policy", text), root)
                .expect("store a policy");
    }

    /// A role with this test's policy; returns what logs it in.
    private ObjectNode role(ObjectNode wishes) {
        ObjectNode role = wishes.deepCopy();
        role.putArray("token_policies").add(id);
        String path = "auth/approle/role/" + id;
        vault.post(path, role, root).expect("make a role");
        return VaultApi.object()
                .put(
                        "role_id",
                        vault.get(path + "/role-id", root)
                                .data()
                                .path("role_id")
                                .asText())
                .put(
                        "secret_id",
                        vault.post(path + "/secret-id", VaultApi.object(), root)
                                .data()
                                .path("secret_id")
                                .asText());
    }

    private static JsonNode login(ObjectNode ids) {
        return vault.post("auth/approle/login", ids, null)
                .expect("log a role in")
                .body()
                .path("auth");
    }

    private String encrypt(String key, String text) {
        return post(transit + "/encrypt/" + key, VaultApi.object().put("plaintext", base64(text)))
                .expect("encrypt")
                .data()
                .path("ciphertext")
                .asText();
    }

    private String decrypt(String key, String ciphertext) {
        return new String(decryptRaw(key, ciphertext), StandardCharsets.UTF_8);
    }

    private byte[] decryptRaw(String key, String ciphertext) {
        return Base64.getDecoder()
                .decode(post(transit + "/decrypt/" + key, VaultApi.object().put("ciphertext", ciphertext))
                        .expect("decrypt")
                        .data()
                        .path("plaintext")
                        .asText());
    }

    private static VaultApi.Reply put(String kv, String value, int expectedVersion) {
        ObjectNode body = VaultApi.object();
        body.putObject("data").put("v", value);
        body.putObject("options").put("cas", expectedVersion);
        return vault.post(kv + "/data/a/b", body, root);
    }

    private static String value(String kv, String query) {
        return vault.get(kv + "/data/a/b" + query, root)
                .expect("read")
                .data()
                .path("data")
                .path("v")
                .asText();
    }

    /// A real Vault upgrades a fresh KV mount in the background and refuses writes meanwhile.
    private static void waitUntilUsable(String kv) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (vault.get(kv + "/data/none", root).status() != 404 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static VaultApi.Reply post(String path, ObjectNode body) {
        return vault.post(path, body, root);
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
