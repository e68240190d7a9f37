package io.menshen.bench;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import io.menshen.member.protection.SealingKernel;
import io.menshen.member.protection.Suite;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One member's fields as the JSON text that is sealed, one key, and the three that seal it.
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class SealState {

    static final int NONCE = 12;
    static final int TAG_BITS = 128;

    /// How many fields the member has in the group.
    @Param({"8", "120"})
    int fields;

    byte[] clear;
    byte[] associatedData;
    SealingKernel menshen;
    SealingKernel sm4;
    Aead tink;
    SecretKey key;
    Cipher cipher;
    SecureRandom random;
    byte[] sealedByMenshen;
    byte[] sealedBySm4;
    byte[] sealedByJca;
    byte[] sealedByTink;

    @Setup
    public void prepare() throws GeneralSecurityException {
        byte[] bits = new byte[32];
        new SecureRandom().nextBytes(bits);
        clear = text(fields);
        menshen = new SealingKernel(bits, Suite.AES_256_GCM);
        sm4 = new SealingKernel(bits, Suite.SM4_GCM);
        associatedData = menshen.associatedData();
        key = new SecretKeySpec(bits, "AES");
        cipher = Cipher.getInstance("AES/GCM/NoPadding");
        random = new SecureRandom();
        tink = new AesGcmJce(bits);
        sealedByMenshen = menshen.seal(clear);
        sealedBySm4 = sm4.seal(clear);
        sealedByJca = jcaSeal();
        sealedByTink = tink.encrypt(clear, associatedData);
        check();
    }

    /// All three do the same: each opens what the others sealed, for the same associated data, and the bytes
    /// agree but for our header.
    private void check() throws GeneralSecurityException {
        byte[] body = Arrays.copyOfRange(sealedByMenshen, SealingKernel.header(), sealedByMenshen.length);
        byte[] ours = Arrays.copyOf(sealedByMenshen, sealedByMenshen.length);
        System.arraycopy(sealedByJca, 0, ours, SealingKernel.header(), sealedByJca.length);
        same(menshen.open(sealedByMenshen));
        same(menshen.open(ours));
        same(jcaOpen(body));
        same(jcaOpen(sealedByTink));
        same(tink.decrypt(body, associatedData));
        same(sm4.open(sealedBySm4));
        if (sealedByJca.length != sealedByTink.length || body.length != sealedByJca.length) {
            throw new IllegalStateException("the peers do not seal the same");
        }
    }

    private void same(byte[] opened) {
        if (!Arrays.equals(opened, clear)) {
            throw new IllegalStateException("the peers do not open the same");
        }
    }

    /// The plain calls: one cipher, used again and again, and nothing else.
    byte[] jcaSeal() throws GeneralSecurityException {
        byte[] out = new byte[NONCE + clear.length + TAG_BITS / 8];
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        System.arraycopy(nonce, 0, out, 0, NONCE);
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(associatedData);
        cipher.doFinal(clear, 0, clear.length, out, NONCE);
        return out;
    }

    byte[] jcaOpen(byte[] sealed) throws GeneralSecurityException {
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE));
        cipher.updateAAD(associatedData);
        return cipher.doFinal(sealed, NONCE, sealed.length - NONCE);
    }

    /// Invented, and as long as real ones: some 40 bytes a field.
    private static byte[] text(int fields) {
        Random random = new Random(42);
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < fields; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("\"field%03d\":\"".formatted(i))
                    .append("三号楼%08x-%08x".formatted(random.nextInt(), random.nextInt()))
                    .append('"');
        }
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }
}
