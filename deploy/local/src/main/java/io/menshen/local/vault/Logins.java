package io.menshen.local.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Vault's AppRole and Kubernetes logins.
///
/// Kubernetes tokens are checked by signature against the `pem_keys` of the configuration; unlike Vault, no
/// TokenReview is asked of an API server.
final class Logins {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode stored;
    private final Tokens tokens;
    private final InstantSource clock;

    Logins(ObjectNode stored, Tokens tokens, InstantSource clock) {
        this.stored = stored;
        this.tokens = tokens;
        this.clock = clock;
    }

    boolean creates(String kind, String path) {
        String[] parts = path.split("/", -1);
        return parts.length == 2
                && parts[0].equals("role")
                && !stored.path(kind).path("role").has(parts[1]);
    }

    void login(String kind, ObjectNode body, ObjectNode answer) {
        switch (kind) {
            case "approle" -> appRole(body, answer);
            case "kubernetes" -> kubernetes(body, answer);
            default -> throw VaultRefusal.denied();
        }
    }

    void read(String kind, String path, ObjectNode data) {
        String[] parts = path.split("/", -1);
        if (path.equals("config") && kind.equals("kubernetes")) {
            data.setAll(stored.withObject("/" + kind + "/config"));
        } else if (parts.length == 2 && parts[0].equals("role")) {
            ObjectNode role = role(kind, parts[1]).deepCopy();
            role.remove(List.of("role_id", "secret_ids"));
            data.setAll(role);
        } else if (parts.length == 3 && parts[2].equals("role-id") && kind.equals("approle")) {
            data.put("role_id", role(kind, parts[1]).path("role_id").asText());
        } else {
            throw VaultRefusal.notFound();
        }
    }

    /// Returns whether there is data to answer with.
    boolean write(String kind, String path, ObjectNode body, ObjectNode data) {
        String[] parts = path.split("/", -1);
        if (path.equals("config") && kind.equals("kubernetes")) {
            stored.withObject("/" + kind).set("config", body.deepCopy());
            return false;
        }
        if (parts.length == 2 && parts[0].equals("role")) {
            ObjectNode roles = stored.withObject("/" + kind + "/role");
            ObjectNode role = roles.get(parts[1]) instanceof ObjectNode known ? known : roles.putObject(parts[1]);
            role.setAll(body.deepCopy());
            if (kind.equals("approle") && !role.has("role_id")) {
                role.put("role_id", UUID.randomUUID().toString());
            }
            return false;
        }
        if (parts.length == 3 && kind.equals("approle")) {
            ObjectNode role = role(kind, parts[1]);
            return switch (parts[2]) {
                case "role-id" -> {
                    role.put("role_id", body.path("role_id").asText());
                    yield false;
                }
                case "secret-id", "custom-secret-id" -> {
                    String secret = parts[2].equals("secret-id")
                            ? UUID.randomUUID().toString()
                            : body.path("secret_id").asText();
                    String accessor = UUID.randomUUID().toString();
                    role.withObject("/secret_ids").put(Tokens.hash(secret), accessor);
                    data.put("secret_id", secret);
                    data.put("secret_id_accessor", accessor);
                    data.put("secret_id_num_uses", 0);
                    data.put("secret_id_ttl", 0);
                    yield true;
                }
                default -> throw VaultRefusal.notFound();
            };
        }
        throw VaultRefusal.notFound();
    }

    void delete(String kind, String path) {
        String[] parts = path.split("/", -1);
        if (parts.length != 2 || !parts[0].equals("role")) {
            throw VaultRefusal.notFound();
        }
        stored.withObject("/" + kind + "/role").remove(parts[1]);
    }

    private void appRole(ObjectNode body, ObjectNode answer) {
        String roleId = body.path("role_id").asText();
        String secret = Tokens.hash(body.path("secret_id").asText());
        for (Map.Entry<String, JsonNode> role :
                stored.path("approle").path("role").properties()) {
            if (role.getValue().path("role_id").asText().equals(roleId)
                    && role.getValue().path("secret_ids").has(secret)) {
                issue(role.getValue(), "approle", Map.of("role_name", role.getKey()), answer);
                return;
            }
        }
        throw VaultRefusal.badRequest("invalid role or secret ID");
    }

    private void kubernetes(ObjectNode body, ObjectNode answer) {
        String name = body.path("role").asText();
        JsonNode role = stored.path("kubernetes").path("role").path(name);
        if (role.isMissingNode()) {
            throw VaultRefusal.badRequest("invalid role name \"%s\"".formatted(name));
        }
        JsonNode claims = verified(body.path("jwt").asText());
        String account =
                claims.path("kubernetes.io").path("serviceaccount").path("name").asText();
        String namespace = claims.path("kubernetes.io").path("namespace").asText();
        String audience = role.path("audience").asText("");
        boolean audienceFits = audience.isEmpty() || texts(claims.path("aud")).contains(audience);
        if (!bound(role.path("bound_service_account_names"), account)
                || !bound(role.path("bound_service_account_namespaces"), namespace)
                || !audienceFits
                || claims.path("exp").asLong() <= clock.instant().getEpochSecond()) {
            throw VaultRefusal.denied();
        }
        issue(
                role,
                "kubernetes-" + namespace + "-" + account,
                Map.of("role", name, "service_account_name", account, "service_account_namespace", namespace),
                answer);
    }

    private JsonNode verified(String jwt) {
        String[] parts = jwt.split("\\.", -1);
        try {
            if (parts.length == 3
                    && JSON.readTree(Base64.getUrlDecoder().decode(parts[0]))
                            .path("alg")
                            .asText()
                            .equals("RS256")) {
                byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
                byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
                for (String pem : texts(stored.path("kubernetes").path("config").path("pem_keys"))) {
                    Signature check = Signature.getInstance("SHA256withRSA");
                    check.initVerify(publicKey(pem));
                    check.update(signed);
                    if (check.verify(signature)) {
                        return JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
                    }
                }
            }
        } catch (GeneralSecurityException | IOException | IllegalArgumentException _) {
            // A token that cannot be read is refused like one that is wrong.
        }
        throw VaultRefusal.denied();
    }

    private static PublicKey publicKey(String pem) throws GeneralSecurityException {
        String text = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        return KeyFactory.getInstance("RSA")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(text)));
    }

    private void issue(JsonNode role, String displayName, Map<String, String> metadata, ObjectNode answer) {
        tokens.issue(
                answer,
                texts(role.has("token_policies") ? role.path("token_policies") : role.path("policies")),
                displayName,
                Durations.seconds(role.path("token_ttl"), 3600),
                true,
                metadata);
    }

    private ObjectNode role(String kind, String name) {
        if (stored.path(kind).path("role").get(name) instanceof ObjectNode role) {
            return role;
        }
        throw VaultRefusal.notFound();
    }

    private static boolean bound(JsonNode allowed, String value) {
        List<String> names = texts(allowed);
        return names.contains("*") || names.contains(value);
    }

    /// Vault takes lists as arrays or as text with commas.
    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        if (node.isTextual()) {
            for (String each : node.asText().split(",", -1)) {
                texts.add(each.strip());
            }
        } else {
            node.forEach(each -> texts.add(each.asText()));
        }
        return texts;
    }
}
