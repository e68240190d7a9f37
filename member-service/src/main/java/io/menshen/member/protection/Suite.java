package io.menshen.member.protection;

import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.Cipher;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/// An algorithm that seals and wraps. All of them authenticate, with a nonce of 96 and a tag of 128 bits.
///
/// Its number stands in the header of every sealed value and is bound to it: a number is never changed and
/// never given twice, and a suite that was ever in use stays here, so that old values open whatever is
/// configured now.
public enum Suite {
    /// AES-256 (FIPS 197) in GCM, from the JDK.
    AES_256_GCM(1, "AES/GCM/NoPadding"),
    /// SM4 (GB/T 32907-2016) in GCM as in RFC 8998, from Bouncy Castle; its keys are derived with SM3 (GB/T
    /// 32905-2016).
    SM4_GCM(2, "SM4/GCM/NoPadding");

    /// Bouncy Castle is asked by name of the object and never registered, so nothing else changes its provider.
    private static final class BouncyCastle {
        private static final Provider PROVIDER = new BouncyCastleProvider();
    }

    private final byte number;
    private final String transformation;

    Suite(int number, String transformation) {
        this.number = (byte) number;
        this.transformation = transformation;
    }

    byte number() {
        return number;
    }

    /// The suite with this number; null if there never was one.
    static @Nullable Suite numbered(byte number) {
        for (Suite suite : values()) {
            if (suite.number == number) {
                return suite;
            }
        }
        return null;
    }

    /// A new cipher.
    Cipher cipher() {
        try {
            return switch (this) {
                case AES_256_GCM -> Cipher.getInstance(transformation);
                case SM4_GCM -> Cipher.getInstance(transformation, BouncyCastle.PROVIDER);
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(this + " is missing", e);
        }
    }
}
