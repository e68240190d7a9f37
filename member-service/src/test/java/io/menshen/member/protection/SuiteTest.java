package io.menshen.member.protection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/// The algorithms are those of the standards, by the standards' own examples.
class SuiteTest {

    @Test
    void sm4GcmOpensTheExampleOfRfc8998() {
        SecretKey key = new SecretKeySpec(hex("0123456789ABCDEFFEDCBA9876543210"), "SM4");
        byte[] associatedData = hex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
        byte[] sealed = hex(
                "00001234567800000000ABCD" // nonce
                        + "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
                        + "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
                        + "83DE3541E4C2B58177E065A9BF7B62EC"); // tag

        byte[] clear = Aead.open(Suite.SM4_GCM, key, sealed, associatedData, 0);

        assertThat(clear)
                .isEqualTo(hex("AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
                        + "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"));
    }

    /// Test case 16 of McGrew and Viega, the authors of GCM.
    @Test
    void aes256GcmOpensTheExampleOfItsAuthors() {
        SecretKey key =
                new SecretKeySpec(hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"), "AES");
        byte[] associatedData = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        byte[] sealed = hex("cafebabefacedbaddecaf888"
                + "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                + "76fc6ece0f4e1768cddf8853bb2d551b");

        byte[] clear = Aead.open(Suite.AES_256_GCM, key, sealed, associatedData, 0);

        assertThat(clear)
                .isEqualTo(hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"));
    }

    /// GB/T 32905-2016, A.1.
    @Test
    void sm3HashesTheExampleOfTheStandard() {
        SM3Digest digest = new SM3Digest();
        byte[] hash = new byte[32];
        digest.update("abc".getBytes(StandardCharsets.US_ASCII), 0, 3);
        digest.doFinal(hash, 0);

        assertThat(hash).isEqualTo(hex("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"));
    }

    /// What was sealed outlives releases of this service, so the key must come out the same for ever.
    @Test
    void theKeyForSm4IsHkdfOfRfc5869OverSm3() throws GeneralSecurityException {
        byte[] bits = hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

        SecretKey key = new KeyMaterial(bits).of(Suite.SM4_GCM);

        byte[] pseudorandom = hmacSm3(new byte[32], bits);
        byte[] info = "menshen sm4-gcm".getBytes(StandardCharsets.US_ASCII);
        byte[] first = Arrays.copyOf(info, info.length + 1);
        first[info.length] = 1;
        assertThat(key.getEncoded()).isEqualTo(Arrays.copyOf(hmacSm3(pseudorandom, first), 16));
    }

    @Test
    void aes256TakesTheBitsAsTheyAre() {
        byte[] bits = Aead.random(32);

        assertThat(new KeyMaterial(bits).of(Suite.AES_256_GCM).getEncoded()).isEqualTo(bits);
    }

    @Test
    void theNumbersInHeadersNeverChange() {
        assertThat(Suite.AES_256_GCM.number()).isEqualTo((byte) 1);
        assertThat(Suite.SM4_GCM.number()).isEqualTo((byte) 2);
        assertThat(Suite.values()).hasSize(2);
        assertThat(Suite.numbered((byte) 0)).isNull();
    }

    @Test
    void nothingPrintsAKey() {
        assertThat(KeyMaterial.random().toString()).isEqualTo("KeyMaterial");
    }

    private static byte[] hmacSm3(byte[] key, byte[] text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSM3", new BouncyCastleProvider());
        mac.init(new SecretKeySpec(key, "HmacSM3"));
        return mac.doFinal(text);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
