package io.menshen.member.protection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class IndexKeysTest {

    private final SecretKey root = new SecretKeySpec(
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"), "HKDF");

    /// An index outlives releases of this service, so its keys must come out the same for ever.
    @Test
    void theKeyIsHkdfOfRfc5869() throws GeneralSecurityException {
        SecretKey key = IndexKeys.derive(root, new IndexKeys.Name("mobile", "search", 1));

        byte[] pseudorandom = hmac(new byte[32], root.getEncoded());
        byte[] info = "menshen index mobile search 1".getBytes(StandardCharsets.US_ASCII);
        byte[] first = Arrays.copyOf(info, info.length + 1);
        first[info.length] = 1;
        assertThat(key.getEncoded()).isEqualTo(hmac(pseudorandom, first));
    }

    @Test
    void everyFieldKindAndVersionHasAKeyOfItsOwn() {
        assertThat(java.util.List.of(
                        derive("mobile", "search", 1),
                        derive("mobile", "uniqueness", 1),
                        derive("name", "search", 1),
                        derive("mobile", "search", 2)))
                .doesNotHaveDuplicates();
    }

    private String derive(String field, String kind, int version) {
        return HexFormat.of()
                .formatHex(IndexKeys.derive(root, new IndexKeys.Name(field, kind, version))
                        .getEncoded());
    }

    private static byte[] hmac(byte[] key, byte[] text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text);
    }
}
