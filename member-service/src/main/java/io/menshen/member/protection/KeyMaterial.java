package io.menshen.member.protection;

import java.nio.charset.StandardCharsets;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.jspecify.annotations.Nullable;

/// 256 random bits – a data key or a KEK in the clear – and the key that each suite makes of them.
///
/// No key serves two algorithms: AES-256 takes the bits as they are, as it always has; SM4 takes 128 bits that
/// HKDF (RFC 5869) derives from them over HMAC-SM3. So a key is rotated or shredded once, whatever has sealed
/// under it.
final class KeyMaterial {

    /// In bytes.
    static final int SIZE = 32;

    private static final int SM4_KEY = 16;
    private static final byte[] SM4_INFO = "menshen sm4-gcm".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bits;
    private final SecretKey aes;
    private volatile @Nullable SecretKey sm4;

    KeyMaterial(byte[] bits) {
        if (bits.length != SIZE) {
            throw new IllegalArgumentException("a key has 256 bits");
        }
        this.bits = bits.clone();
        this.aes = new SecretKeySpec(bits, "AES");
    }

    static KeyMaterial random() {
        return new KeyMaterial(Aead.random(SIZE));
    }

    /// The bits themselves, to be wrapped.
    byte[] bits() {
        return bits.clone();
    }

    /// The key of one suite.
    SecretKey of(Suite suite) {
        return switch (suite) {
            case AES_256_GCM -> aes;
            case SM4_GCM -> sm4();
        };
    }

    private SecretKey sm4() {
        @Nullable SecretKey known = sm4;
        if (known != null) {
            return known;
        }
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SM3Digest());
        hkdf.init(new HKDFParameters(bits, null, SM4_INFO));
        byte[] key = new byte[SM4_KEY];
        hkdf.generateBytes(key, 0, SM4_KEY);
        SecretKey derived = new SecretKeySpec(key, "SM4");
        sm4 = derived;
        return derived;
    }

    @Override
    public String toString() {
        return "KeyMaterial";
    }
}
