package io.menshen.local.vault;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.local.process.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// What the stand-in keeps, in one owner-only file sealed with AES-256-GCM.
///
/// Sealing drops the key and everything opened from memory; only the unseal key brings it back. There is one key
/// share, not Shamir's several.
final class Barrier {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] ASSOCIATED = "menshen vault stand-in, version 1".getBytes(StandardCharsets.UTF_8);
    private static final int NONCE = 12;

    private final Path file;
    private final SecureRandom random = new SecureRandom();
    private byte @Nullable [] key;
    private @Nullable ObjectNode state;

    Barrier(Path folder) {
        this.file = folder.resolve("barrier");
    }

    boolean initialized() {
        return Files.exists(file);
    }

    boolean sealed() {
        return state == null;
    }

    /// Everything the stand-in knows; changing it means calling [#save] afterwards.
    ObjectNode state() {
        ObjectNode open = state;
        if (open == null) {
            throw new VaultRefusal(503, "Vault is sealed");
        }
        return open;
    }

    /// Makes an empty, open barrier and returns its unseal key.
    byte[] initialize() {
        byte[] fresh = new byte[32];
        random.nextBytes(fresh);
        key = fresh;
        state = JSON.createObjectNode();
        save();
        return fresh.clone();
    }

    void unseal(String encoded) {
        byte[] candidate = decode(encoded);
        try {
            ByteBuffer stored = ByteBuffer.wrap(Files.readAllBytes(file));
            byte[] nonce = new byte[NONCE];
            stored.get(nonce);
            byte[] text = new byte[stored.remaining()];
            stored.get(text);
            byte[] open = cipher(Cipher.DECRYPT_MODE, candidate, nonce).doFinal(text);
            state = (ObjectNode) JSON.readTree(open);
            key = candidate;
        } catch (GeneralSecurityException _) {
            throw VaultRefusal.badRequest("Unseal failed, invalid key");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void seal() {
        if (key != null) {
            java.util.Arrays.fill(key, (byte) 0);
        }
        key = null;
        state = null;
    }

    void save() {
        byte[] secret = key;
        if (secret == null) {
            throw new VaultRefusal(503, "Vault is sealed");
        }
        try {
            byte[] nonce = new byte[NONCE];
            random.nextBytes(nonce);
            byte[] text = cipher(Cipher.ENCRYPT_MODE, secret, nonce).doFinal(JSON.writeValueAsBytes(state()));
            OwnerOnly.write(
                    file,
                    ByteBuffer.allocate(NONCE + text.length)
                            .put(nonce)
                            .put(text)
                            .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] decode(String encoded) {
        try {
            byte[] bytes = encoded.length() == 64
                    ? HexFormat.of().parseHex(encoded)
                    : Base64.getDecoder().decode(encoded);
            if (bytes.length == 32) {
                return bytes;
            }
        } catch (IllegalArgumentException _) {
            // The same answer as for a wrong length.
        }
        throw VaultRefusal.badRequest("'key' must be a valid hex or base64 string");
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(ASSOCIATED);
        return cipher;
    }
}
