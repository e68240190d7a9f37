package io.menshen.member.protection;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/// Authenticated encryption by `javax.crypto`, with a fresh random nonce for every message.
final class Aead {

    static final int NONCE = 12;
    static final int TAG = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Aead() {}

    /// Random bytes, e.g. for a key.
    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /// Writes nonce, ciphertext and tag after the first `offset` bytes of a new array.
    static byte[] seal(Suite suite, SecretKey key, byte[] clear, byte[] associatedData, int offset) {
        byte[] out = new byte[offset + NONCE + clear.length + TAG];
        byte[] nonce = random(NONCE);
        System.arraycopy(nonce, 0, out, offset, NONCE);
        Ciphers ciphers = Ciphers.of(suite);
        Cipher cipher = ciphers.take();
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG * 8, nonce));
            cipher.updateAAD(associatedData);
            cipher.doFinal(clear, 0, clear.length, out, offset + NONCE);
            ciphers.putBack(cipher);
            return out;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(suite + " refuses to seal", e);
        }
    }

    /// Reads what [#seal] wrote; null if it does not authenticate, and then nothing of it was given out.
    static byte @Nullable [] open(Suite suite, SecretKey key, byte[] sealed, byte[] associatedData, int offset) {
        int length = sealed.length - offset - NONCE;
        if (length < TAG) {
            return null;
        }
        Ciphers ciphers = Ciphers.of(suite);
        Cipher cipher = ciphers.take();
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG * 8, sealed, offset, NONCE));
            cipher.updateAAD(associatedData);
            byte[] clear = cipher.doFinal(sealed, offset + NONCE, length);
            ciphers.putBack(cipher);
            return clear;
        } catch (AEADBadTagException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(suite + " refuses to open", e);
        }
    }
}
