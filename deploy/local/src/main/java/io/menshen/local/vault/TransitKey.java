package io.menshen.local.vault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// One named transit key with its versions.
final class TransitKey {

    static final List<String> TYPES = List.of("aes128-gcm96", "aes256-gcm96", "ed25519", "hmac");

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE = 12;

    /// The DER prefix of an Ed25519 SubjectPublicKeyInfo (RFC 8410); Vault publishes the 32 raw bytes after it.
    private static final int ED25519_PREFIX = 12;

    private final ObjectNode stored;

    TransitKey(ObjectNode stored) {
        this.stored = stored;
    }

    static TransitKey create(ObjectNode stored, String type, boolean exportable, long now) {
        stored.put("type", type);
        stored.put("exportable", exportable);
        stored.put("deletion_allowed", false);
        stored.put("allow_plaintext_backup", false);
        stored.put("latest_version", 0);
        stored.put("min_decryption_version", 1);
        stored.put("min_encryption_version", 0);
        stored.put("min_available_version", 0);
        stored.putObject("versions");
        TransitKey key = new TransitKey(stored);
        key.rotate(now);
        return key;
    }

    void rotate(long now) {
        int version = latest() + 1;
        ObjectNode fresh = stored.withObject("/versions").putObject(Integer.toString(version));
        fresh.put("created", now);
        fresh.put("hmac", random(32));
        switch (type()) {
            case "aes128-gcm96" -> fresh.put("key", random(16));
            case "aes256-gcm96", "hmac" -> fresh.put("key", random(32));
            case "ed25519" -> {
                KeyPair pair = ed25519();
                fresh.put("key", base64(pair.getPrivate().getEncoded()));
                fresh.put("public", base64(pair.getPublic().getEncoded()));
            }
            default -> throw VaultRefusal.badRequest("unknown key type " + type());
        }
        stored.put("latest_version", version);
    }

    String type() {
        return stored.path("type").asText();
    }

    int latest() {
        return stored.path("latest_version").asInt();
    }

    private int minDecryption() {
        return stored.path("min_decryption_version").asInt();
    }

    /// The oldest version that can still be used.
    int oldest() {
        return Math.max(
                minDecryption(),
                Math.max(1, stored.path("min_available_version").asInt()));
    }

    private int minEncryption() {
        return stored.path("min_encryption_version").asInt();
    }

    boolean encrypts() {
        return type().startsWith("aes");
    }

    boolean signs() {
        return type().equals("ed25519");
    }

    boolean exportable() {
        return stored.path("exportable").asBoolean();
    }

    boolean deletable() {
        return stored.path("deletion_allowed").asBoolean();
    }

    ObjectNode stored() {
        return stored;
    }

    /// Vault's text form of a ciphertext, signature or HMAC: `vault:v<version>:<base64>`.
    private static final class Tagged {

        private final int version;
        private final byte[] content;

        Tagged(int version, byte[] content) {
            this.version = version;
            this.content = content;
        }

        static Tagged parse(String text, String what) {
            if (!text.startsWith("vault:v")) {
                throw VaultRefusal.badRequest("invalid " + what + ": no prefix");
            }
            int colon = text.indexOf(':', 7);
            try {
                return new Tagged(
                        Integer.parseInt(text.substring(7, Math.max(7, colon))),
                        Base64.getDecoder().decode(text.substring(colon + 1)));
            } catch (IllegalArgumentException _) {
                throw VaultRefusal.badRequest("invalid " + what + ": could not decode base64 or version");
            }
        }

        @Override
        public String toString() {
            return "vault:v" + version + ":" + base64(content);
        }
    }

    String encrypt(byte[] plaintext, byte[] associatedData, int wantedVersion) {
        requireEncrypting();
        int version = versionToUse(wantedVersion);
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        try {
            byte[] text =
                    aes(Cipher.ENCRYPT_MODE, version, nonce, associatedData).doFinal(plaintext);
            byte[] whole = Arrays.copyOf(nonce, NONCE + text.length);
            System.arraycopy(text, 0, whole, NONCE, text.length);
            return new Tagged(version, whole).toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] decrypt(String ciphertext, byte[] associatedData) {
        requireEncrypting();
        Tagged tagged = Tagged.parse(ciphertext, "ciphertext");
        requireUsable(tagged.version);
        if (tagged.content.length < NONCE + 16) {
            throw VaultRefusal.badRequest("invalid ciphertext length");
        }
        byte[] nonce = Arrays.copyOf(tagged.content, NONCE);
        try {
            return aes(Cipher.DECRYPT_MODE, tagged.version, nonce, associatedData)
                    .doFinal(tagged.content, NONCE, tagged.content.length - NONCE);
        } catch (GeneralSecurityException _) {
            throw VaultRefusal.badRequest("cipher: message authentication failed");
        }
    }

    String hmac(byte[] input, String algorithm, int wantedVersion) {
        int version = versionToUse(wantedVersion);
        return new Tagged(version, mac(version, input, algorithm)).toString();
    }

    boolean verifyHmac(byte[] input, String hmac, String algorithm) {
        Tagged tagged = Tagged.parse(hmac, "HMAC");
        requireUsable(tagged.version);
        return MessageDigest.isEqual(tagged.content, mac(tagged.version, input, algorithm));
    }

    String sign(byte[] input, int wantedVersion) {
        requireSigning();
        int version = versionToUse(wantedVersion);
        try {
            PrivateKey key = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(material(version, "key")));
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(input);
            return new Tagged(version, signature.sign()).toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean verify(byte[] input, String text) {
        requireSigning();
        Tagged tagged = Tagged.parse(text, "signature");
        requireUsable(tagged.version);
        try {
            PublicKey key = KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(material(tagged.version, "public")));
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(input);
            return signature.verify(tagged.content);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /// The base64 text under which Vault publishes the public half of a version.
    String publicKey(int version) {
        byte[] encoded = material(version, "public");
        return base64(Arrays.copyOfRange(encoded, ED25519_PREFIX, encoded.length));
    }

    /// The base64 text of an exported private part.
    String exported(int version, String kind) {
        return switch (kind) {
            case "encryption-key" -> {
                requireEncrypting();
                yield base64(material(version, "key"));
            }
            case "hmac-key" -> base64(material(version, type().equals("hmac") ? "key" : "hmac"));
            case "signing-key" -> {
                requireSigning();
                byte[] pkcs8 = material(version, "key");
                byte[] seed = Arrays.copyOfRange(pkcs8, pkcs8.length - 32, pkcs8.length);
                byte[] whole = Arrays.copyOf(seed, 64);
                byte[] raw = Base64.getDecoder().decode(publicKey(version));
                System.arraycopy(raw, 0, whole, 32, 32);
                yield base64(whole);
            }
            default -> throw VaultRefusal.badRequest("invalid export type: " + kind);
        };
    }

    void configure(ObjectNode body) {
        if (body.has("min_decryption_version")) {
            int wanted = Math.max(1, body.path("min_decryption_version").asInt());
            if (wanted > latest()) {
                throw VaultRefusal.badRequest("cannot set min decryption version of %d, latest key version is %d"
                        .formatted(wanted, latest()));
            }
            stored.put("min_decryption_version", wanted);
        }
        if (body.has("min_encryption_version")) {
            int wanted = body.path("min_encryption_version").asInt();
            if (wanted > latest() || wanted < 0) {
                throw VaultRefusal.badRequest("cannot set min encryption version of %d, latest key version is %d"
                        .formatted(wanted, latest()));
            }
            stored.put("min_encryption_version", wanted);
        }
        if (minEncryption() > 0 && minEncryption() < minDecryption()) {
            throw VaultRefusal.badRequest(
                    "cannot set min encryption/decryption values; min encryption version of %d must be greater than or equal to min decryption version of %d"
                            .formatted(minEncryption(), minDecryption()));
        }
        if (body.has("deletion_allowed")) {
            stored.put("deletion_allowed", body.path("deletion_allowed").asBoolean());
        }
        // Vault lets these two be switched on, never off again.
        for (String oneWay : List.of("exportable", "allow_plaintext_backup")) {
            if (body.path(oneWay).asBoolean()) {
                stored.put(oneWay, true);
            }
        }
    }

    /// Destroys the versions before `minAvailable` for good.
    void trim(int minAvailable) {
        if (minAvailable < stored.path("min_available_version").asInt()) {
            throw VaultRefusal.badRequest("minimum available version cannot be decremented");
        }
        if (minEncryption() == 0) {
            throw VaultRefusal.badRequest(
                    "minimum available version cannot be set when minimum encryption version is not set");
        }
        if (minAvailable > minDecryption() || minAvailable > minEncryption()) {
            throw VaultRefusal.badRequest(
                    "minimum available version cannot be higher than minimum encryption and decryption version");
        }
        ObjectNode versions = stored.withObject("/versions");
        for (int version = 1; version < minAvailable; version++) {
            versions.remove(Integer.toString(version));
        }
        stored.put("min_available_version", minAvailable);
    }

    void describe(String name, ObjectNode data) {
        data.put("name", name);
        data.put("type", type());
        for (String field : List.of("deletion_allowed", "exportable", "allow_plaintext_backup")) {
            data.put(field, stored.path(field).asBoolean());
        }
        data.put("derived", false);
        data.put("imported_key", false);
        data.put("auto_rotate_period", 0);
        for (String field : List.of(
                "latest_version", "min_decryption_version", "min_encryption_version", "min_available_version")) {
            data.put(field, stored.path(field).asInt());
        }
        data.put("supports_encryption", encrypts());
        data.put("supports_decryption", encrypts());
        data.put("supports_derivation", encrypts() || signs());
        data.put("supports_signing", signs());
        ObjectNode keys = data.putObject("keys");
        for (int version = oldest(); version <= latest(); version++) {
            String number = Integer.toString(version);
            long created = stored.path("versions").path(number).path("created").asLong();
            if (signs()) {
                ObjectNode each = keys.putObject(number);
                each.put("certificate_chain", "");
                each.put(
                        "creation_time",
                        java.time.Instant.ofEpochSecond(created).toString());
                each.put("name", type());
                each.put("public_key", publicKey(version));
            } else {
                keys.put(number, created);
            }
        }
    }

    private int versionToUse(int wanted) {
        if (wanted == 0) {
            return latest();
        }
        if (wanted < 0 || wanted > latest()) {
            throw VaultRefusal.badRequest("requested version for encryption is higher than the latest key version");
        }
        if (wanted < minEncryption() || wanted < minDecryption()) {
            throw VaultRefusal.badRequest(
                    "requested version for encryption is less than the minimum encryption key version");
        }
        return wanted;
    }

    private void requireUsable(int version) {
        if (version < 1 || version > latest()) {
            throw VaultRefusal.badRequest("invalid ciphertext or signature: version is too new");
        }
        if (version < minDecryption()) {
            throw VaultRefusal.badRequest("ciphertext or signature version is disallowed by policy (too old)");
        }
    }

    private void requireEncrypting() {
        if (!encrypts()) {
            throw VaultRefusal.badRequest("message encryption not supported for key type " + type());
        }
    }

    private void requireSigning() {
        if (!signs()) {
            throw VaultRefusal.badRequest("key type %s does not support signing".formatted(type()));
        }
    }

    private byte[] mac(int version, byte[] input, String algorithm) {
        String name = switch (algorithm) {
            case "sha2-224" -> "HmacSHA224";
            case "sha2-256" -> "HmacSHA256";
            case "sha2-384" -> "HmacSHA384";
            case "sha2-512" -> "HmacSHA512";
            default -> throw VaultRefusal.badRequest("unsupported algorithm " + algorithm);
        };
        try {
            Mac mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(material(version, type().equals("hmac") ? "key" : "hmac"), name));
            return mac.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Cipher aes(int mode, int version, byte[] nonce, byte[] associatedData) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(material(version, "key"), "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(associatedData);
        return cipher;
    }

    private byte[] material(int version, String part) {
        String text = stored.path("versions")
                .path(Integer.toString(version))
                .path(part)
                .asText();
        if (text.isEmpty()) {
            throw VaultRefusal.badRequest("key version %d has been trimmed or has no such part".formatted(version));
        }
        return Base64.getDecoder().decode(text);
    }

    private static KeyPair ed25519() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String random(int bytes) {
        byte[] bits = new byte[bytes];
        RANDOM.nextBytes(bits);
        return base64(bits);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
