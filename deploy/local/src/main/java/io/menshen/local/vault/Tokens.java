package io.menshen.local.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Vault's tokens. Only their hashes are kept.
final class Tokens {

    private final ObjectNode stored;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    Tokens(ObjectNode stored, InstantSource clock) {
        this.stored = stored;
        this.clock = clock;
    }

    /// Issues a token; `ttl` 0 means that it never expires. Returns the `auth` part of Vault's answer.
    ObjectNode issue(
            ObjectNode answer,
            List<String> policies,
            String displayName,
            long ttl,
            boolean renewable,
            Map<String, String> metadata) {
        prune();
        String token = "hvs." + randomText(24);
        ObjectNode entry = stored.putObject(hash(token));
        entry.put("accessor", randomText(18));
        entry.put("display_name", displayName);
        entry.put("ttl", ttl);
        entry.put("renewable", renewable);
        entry.put("issued", now());
        entry.put("expires", ttl == 0 ? 0 : now() + ttl);
        ArrayNode names = entry.putArray("policies");
        withDefault(policies).forEach(names::add);
        ObjectNode meta = entry.putObject("meta");
        metadata.forEach(meta::put);
        return auth(answer, token, entry);
    }

    /// The live token, or a refusal that does not say whether it ever existed.
    ObjectNode require(@Nullable String token) {
        if (token != null && stored.get(hash(token)) instanceof ObjectNode entry) {
            long expires = entry.path("expires").asLong();
            if (expires == 0 || expires > now()) {
                return entry;
            }
        }
        throw VaultRefusal.denied();
    }

    List<String> policies(ObjectNode entry) {
        List<String> names = new ArrayList<>();
        entry.path("policies").forEach(name -> names.add(name.asText()));
        return names;
    }

    ObjectNode renew(ObjectNode answer, String token) {
        ObjectNode entry = require(token);
        if (!entry.path("renewable").asBoolean()) {
            throw VaultRefusal.badRequest("lease is not renewable");
        }
        entry.put("expires", now() + entry.path("ttl").asLong());
        return auth(answer, token, entry);
    }

    void revoke(String token) {
        stored.remove(hash(token));
    }

    ObjectNode describe(ObjectNode data, String token, ObjectNode entry) {
        long expires = entry.path("expires").asLong();
        data.put("accessor", entry.path("accessor").asText());
        data.put("creation_time", entry.path("issued").asLong());
        data.put("creation_ttl", entry.path("ttl").asLong());
        data.put("display_name", entry.path("display_name").asText());
        data.put("entity_id", "");
        data.put(
                "expire_time",
                expires == 0 ? null : java.time.Instant.ofEpochSecond(expires).toString());
        data.put("explicit_max_ttl", 0);
        data.put("id", token);
        data.set("meta", entry.path("meta"));
        data.put("num_uses", 0);
        data.put("orphan", true);
        data.put("path", "auth/token/create");
        data.set("policies", entry.path("policies"));
        data.put("renewable", entry.path("renewable").asBoolean());
        data.put("ttl", expires == 0 ? 0 : Math.max(0, expires - now()));
        data.put("type", "service");
        return data;
    }

    private ObjectNode auth(ObjectNode answer, String token, ObjectNode entry) {
        ObjectNode auth = answer.putObject("auth");
        auth.put("client_token", token);
        auth.put("accessor", entry.path("accessor").asText());
        auth.set("policies", entry.path("policies"));
        auth.set("token_policies", entry.path("policies"));
        auth.set("metadata", entry.path("meta"));
        auth.put("lease_duration", entry.path("ttl").asLong());
        auth.put("renewable", entry.path("renewable").asBoolean());
        auth.put("entity_id", "");
        auth.put("token_type", "service");
        auth.put("orphan", true);
        auth.put("num_uses", 0);
        return answer;
    }

    private static List<String> withDefault(List<String> policies) {
        if (policies.contains("root") || policies.contains("default")) {
            return policies;
        }
        List<String> all = new ArrayList<>(policies);
        all.add("default");
        return all;
    }

    private void prune() {
        Iterator<JsonNode> entries = stored.elements();
        while (entries.hasNext()) {
            long expires = entries.next().path("expires").asLong();
            if (expires != 0 && expires <= now()) {
                entries.remove();
            }
        }
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    private String randomText(int bytes) {
        byte[] bits = new byte[bytes];
        random.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
