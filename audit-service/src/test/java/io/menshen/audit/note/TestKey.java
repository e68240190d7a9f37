package io.menshen.audit.note;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;

/// A key pair of a test, in the place of the one in Vault.
public final class TestKey {

    private final NoteKey publicKey;
    private final KeyPair pair;

    public TestKey(String name) {
        try {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] encoded = pair.getPublic().getEncoded();
            publicKey = NoteKey.of(name, Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
        } catch (GeneralSecurityException | MalformedNoteException e) {
            throw new IllegalStateException(e);
        }
    }

    public NoteKey publicKey() {
        return publicKey;
    }

    public SignedNote sign(String text) {
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initSign(pair.getPrivate());
            ed25519.update(text.getBytes(StandardCharsets.UTF_8));
            return SignedNote.of(text, publicKey, ed25519.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
