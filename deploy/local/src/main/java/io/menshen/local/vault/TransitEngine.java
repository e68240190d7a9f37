package io.menshen.local.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// Vault's transit secrets engine, as far as the suite uses it. Keys are not derived and not convergent.
final class TransitEngine {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final ObjectNode stored;
    private final InstantSource clock;

    TransitEngine(ObjectNode stored, InstantSource clock) {
        this.stored = stored;
        this.clock = clock;
    }

    /// Does Vault see the request as making something new? (It makes a missing key when something is encrypted.)
    boolean creates(String path) {
        String[] parts = path.split("/", -1);
        return parts.length == 2 && parts[0].equals("encrypt") && !stored.has(parts[1]);
    }

    /// Answers a read; `data` is the `data` part of the answer.
    void read(String path, ObjectNode data) {
        String[] parts = path.split("/", -1);
        if (parts.length == 2 && parts[0].equals("keys")) {
            require(parts[1]).describe(parts[1], data);
        } else if (parts.length >= 3 && parts[0].equals("export")) {
            export(parts, data);
        } else if (parts[0].equals("random")) {
            random(parts, data.objectNode(), data);
        } else {
            throw VaultRefusal.notFound();
        }
    }

    void list(String path, ObjectNode data) {
        if (!path.equals("keys") || stored.isEmpty()) {
            throw VaultRefusal.notFound();
        }
        ArrayNode keys = data.putArray("keys");
        stored.fieldNames().forEachRemaining(keys::add);
    }

    void delete(String path) {
        String[] parts = path.split("/", -1);
        if (parts.length != 2 || !parts[0].equals("keys")) {
            throw VaultRefusal.notFound();
        }
        TransitKey key = stored.has(parts[1]) ? require(parts[1]) : null;
        if (key == null) {
            throw VaultRefusal.badRequest("could not delete key; not found");
        }
        if (!key.deletable()) {
            throw VaultRefusal.badRequest("deletion is not allowed for this key");
        }
        stored.remove(parts[1]);
    }

    /// What a write did: whether there is data to answer with, and whether the stored keys changed.
    record Written(boolean answers, boolean changed) {}

    Written write(String path, ObjectNode body, ObjectNode data) {
        String[] parts = path.split("/", -1);
        String verb = parts[0];
        if (verb.equals("keys") && parts.length == 2) {
            boolean fresh = create(parts[1], body);
            require(parts[1]).describe(parts[1], data);
            return new Written(true, fresh);
        }
        if (verb.equals("keys") && parts.length == 3) {
            TransitKey key = requireForChange(parts[1]);
            switch (parts[2]) {
                case "rotate" -> key.rotate(now());
                case "config" -> change(key, () -> key.configure(body));
                case "trim" ->
                    change(
                            key,
                            () -> key.trim(body.path("min_available_version")
                                    .asInt(body.path("min_version").asInt())));
                default -> throw VaultRefusal.notFound();
            }
            return new Written(false, true);
        }
        if (verb.equals("random")) {
            random(parts, body, data);
            return new Written(true, false);
        }
        if (verb.equals("datakey") && parts.length == 3) {
            dataKey(parts[1], requireForUse(parts[2]), body, data);
            return new Written(true, false);
        }
        if (parts.length < 2) {
            throw VaultRefusal.notFound();
        }
        String name = parts[1];
        boolean fresh = verb.equals("encrypt") && !stored.has(name);
        if (fresh) {
            create(name, body.objectNode().put("type", body.path("type").asText("aes256-gcm96")));
        }
        String algorithm = parts.length > 2
                ? parts[2]
                : body.path("hash_algorithm").asText(body.path("algorithm").asText("sha2-256"));
        Operation operation = switch (verb) {
            case "encrypt" -> TransitEngine::encrypt;
            case "decrypt" -> TransitEngine::decrypt;
            case "rewrap" -> TransitEngine::rewrap;
            case "hmac" -> (key, item, out) -> hmac(key, item, algorithm, out);
            // Of a batch too the version is said once, beside it, as Vault reads it.
            case "sign" ->
                (key, item, out) -> sign(key, item, body.path("key_version").asInt(), out);
            case "verify" -> (key, item, out) -> verify(key, item, algorithm, out);
            default -> throw VaultRefusal.notFound();
        };
        run(operation, requireForUse(name), body, data);
        return new Written(true, fresh);
    }

    private interface Operation {
        void apply(TransitKey key, JsonNode item, ObjectNode out);
    }

    /// One item, or each item of `batch_input`. A failed item of a batch carries its own error; the whole answer is
    /// 400 only when all have failed, as Vault does it.
    private static void run(Operation operation, TransitKey key, ObjectNode body, ObjectNode data) {
        if (!(body.get("batch_input") instanceof ArrayNode items)) {
            operation.apply(key, body, data);
            return;
        }
        if (items.isEmpty()) {
            throw VaultRefusal.badRequest("missing batch input to process");
        }
        ArrayNode results = data.putArray("batch_results");
        int failed = 0;
        for (JsonNode item : items) {
            ObjectNode result = results.addObject();
            try {
                operation.apply(key, item, result);
            } catch (VaultRefusal refusal) {
                result.put("error", refusal.getMessage());
                failed++;
            }
            if (item.has("reference")) {
                result.put("reference", item.path("reference").asText());
            }
        }
        if (failed == items.size()) {
            throw new BatchFailed(data);
        }
    }

    /// Every item of a batch failed: status 400, but with the results as the body.
    static final class BatchFailed extends RuntimeException {

        private final transient ObjectNode data;

        BatchFailed(ObjectNode data) {
            super("every item failed", null, false, false);
            this.data = data;
        }

        ObjectNode data() {
            return data;
        }
    }

    private static void encrypt(TransitKey key, JsonNode item, ObjectNode out) {
        out.put(
                "ciphertext",
                key.encrypt(
                        base64(item, "plaintext"),
                        optionalBase64(item, "associated_data"),
                        item.path("key_version").asInt()));
        out.put(
                "key_version",
                item.path("key_version").asInt() == 0
                        ? key.latest()
                        : item.path("key_version").asInt());
    }

    private static void decrypt(TransitKey key, JsonNode item, ObjectNode out) {
        out.put("plaintext", encode(key.decrypt(text(item, "ciphertext"), optionalBase64(item, "associated_data"))));
    }

    private static void rewrap(TransitKey key, JsonNode item, ObjectNode out) {
        byte[] associatedData = optionalBase64(item, "associated_data");
        int version = item.path("key_version").asInt();
        byte[] plaintext = key.decrypt(text(item, "ciphertext"), associatedData);
        out.put("ciphertext", key.encrypt(plaintext, associatedData, version));
        out.put("key_version", version == 0 ? key.latest() : version);
    }

    private static void hmac(TransitKey key, JsonNode item, String algorithm, ObjectNode out) {
        out.put(
                "hmac",
                key.hmac(
                        base64(item, "input"),
                        algorithm,
                        item.path("key_version").asInt()));
    }

    private static void sign(TransitKey key, JsonNode item, int version, ObjectNode out) {
        out.put("signature", key.sign(base64(item, "input"), version));
        out.put("key_version", version == 0 ? key.latest() : version);
    }

    private static void verify(TransitKey key, JsonNode item, String algorithm, ObjectNode out) {
        byte[] input = base64(item, "input");
        if (item.has("signature") == item.has("hmac")) {
            throw VaultRefusal.badRequest("provide one of 'signature' or 'hmac'");
        }
        boolean valid = item.has("signature")
                ? key.verify(input, text(item, "signature"))
                : key.verifyHmac(input, text(item, "hmac"), algorithm);
        out.put("valid", valid);
    }

    private static void dataKey(String kind, TransitKey key, ObjectNode body, ObjectNode data) {
        if (!List.of("plaintext", "wrapped").contains(kind)) {
            throw VaultRefusal.badRequest("Invalid path, must be 'plaintext' or 'wrapped'");
        }
        int bits = body.path("bits").asInt(256);
        if (!List.of(128, 256, 512).contains(bits)) {
            throw VaultRefusal.badRequest("invalid bit length");
        }
        byte[] fresh = new byte[bits / 8];
        RANDOM.nextBytes(fresh);
        data.put(
                "ciphertext",
                key.encrypt(fresh, new byte[0], body.path("key_version").asInt()));
        data.put("key_version", key.latest());
        if (kind.equals("plaintext")) {
            data.put("plaintext", encode(fresh));
        }
    }

    static void random(String[] parts, ObjectNode body, ObjectNode data) {
        int bytes = body.path("bytes").asInt(32);
        for (int i = 1; i < parts.length; i++) {
            if (parts[i].chars().allMatch(Character::isDigit)) {
                bytes = Integer.parseInt(parts[i]);
            } else if (!List.of("platform", "seal", "all").contains(parts[i])) {
                throw VaultRefusal.badRequest("unsupported random source " + parts[i]);
            }
        }
        if (bytes < 1 || bytes > 128 * 1024) {
            throw VaultRefusal.badRequest("\"bytes\" should be between 1 and 131072");
        }
        byte[] fresh = new byte[bytes];
        RANDOM.nextBytes(fresh);
        data.put(
                "random_bytes",
                body.path("format").asText("base64").equals("hex")
                        ? HexFormat.of().formatHex(fresh)
                        : encode(fresh));
    }

    private void export(String[] parts, ObjectNode data) {
        String kind = parts[1];
        TransitKey key = require(parts[2]);
        boolean open = kind.equals("public-key");
        if (!open && !key.exportable()) {
            throw VaultRefusal.badRequest("private key material is not exportable");
        }
        data.put("name", parts[2]);
        data.put("type", key.type());
        ObjectNode keys = data.putObject("keys");
        int only = parts.length < 4 ? 0 : parts[3].equals("latest") ? key.latest() : number(parts[3]);
        int first = only > 0 ? only : key.oldest();
        int last = only > 0 ? only : key.latest();
        for (int version = first; version <= last; version++) {
            keys.put(Integer.toString(version), open ? key.publicKey(version) : key.exported(version, kind));
        }
    }

    /// Making a key that is there already changes nothing, as in Vault.
    private boolean create(String name, ObjectNode body) {
        if (stored.has(name)) {
            return false;
        }
        String type = body.path("type").asText("aes256-gcm96");
        if (!TransitKey.TYPES.contains(type)) {
            throw VaultRefusal.badRequest("unknown key type " + type);
        }
        if (body.path("derived").asBoolean()
                || body.path("convergent_encryption").asBoolean()) {
            throw VaultRefusal.badRequest("the stand-in has no derived or convergent keys");
        }
        TransitKey.create(stored.putObject(name), type, body.path("exportable").asBoolean(), now());
        return true;
    }

    /// A refused change leaves the key as it was, whatever it had already set.
    private static void change(TransitKey key, Runnable change) {
        ObjectNode before = key.stored().deepCopy();
        try {
            change.run();
        } catch (VaultRefusal refusal) {
            key.stored().removeAll();
            key.stored().setAll(before);
            throw refusal;
        }
    }

    private TransitKey require(String name) {
        if (stored.get(name) instanceof ObjectNode key) {
            return new TransitKey(key);
        }
        throw VaultRefusal.notFound();
    }

    private TransitKey requireForUse(String name) {
        if (!stored.has(name)) {
            throw VaultRefusal.badRequest("encryption key not found");
        }
        return require(name);
    }

    private TransitKey requireForChange(String name) {
        if (!stored.has(name)) {
            throw VaultRefusal.badRequest("no existing key named %s could be found".formatted(name));
        }
        return require(name);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw VaultRefusal.badRequest("invalid key version");
        }
    }

    private static String text(JsonNode item, String field) {
        String text = item.path(field).asText("");
        if (text.isEmpty()) {
            throw VaultRefusal.badRequest("missing %s".formatted(field));
        }
        return text;
    }

    private static byte[] base64(JsonNode item, String field) {
        if (!item.has(field)) {
            throw VaultRefusal.badRequest("missing '%s' to process".formatted(field));
        }
        return optionalBase64(item, field);
    }

    private static byte[] optionalBase64(JsonNode item, String field) {
        try {
            return Base64.getDecoder().decode(item.path(field).asText(""));
        } catch (IllegalArgumentException _) {
            throw VaultRefusal.badRequest("failed to base64-decode " + field);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
