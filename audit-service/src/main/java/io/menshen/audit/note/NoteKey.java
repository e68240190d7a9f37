package io.menshen.audit.note;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/// A key that verifies signed notes: a name and an Ed25519 public key, written as `name+id+key` ("vkey").
public final class NoteKey {

    /// What a signature under the key says.
    public enum Use {
        /// A log's: the text is mine (C2SP signed-note, type 0x01).
        SIGNATURE(0x01),
        /// A witness's: when I looked, this was the largest tree, and it continued all I saw before (C2SP
        /// tlog-cosignature, type 0x04).
        COSIGNATURE(0x04);

        private final byte type;

        Use(int type) {
            this.type = (byte) type;
        }
    }

    private static final int KEY_LENGTH = 32;

    /// What stands before the 32 bytes in an X.509 Ed25519 key (RFC 8410 §4); the JDK reads no shorter form.
    private static final byte[] X509_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

    private final String name;
    private final Use use;
    private final byte[] publicKey;
    private final int id;

    /// The sizes of the tree for which a log's key stands; both are meant.
    private final long from;

    private final long to;

    private NoteKey(String name, Use use, byte[] publicKey, long from, long to) {
        this.name = name;
        this.use = use;
        this.publicKey = publicKey;
        this.id = id(name, use, publicKey);
        this.from = from;
        this.to = to;
    }

    /// A log's key under a name.
    ///
    /// @param publicKey the 32 bytes of RFC 8032
    public static NoteKey of(String name, byte[] publicKey) throws MalformedNoteException {
        return of(name, Use.SIGNATURE, publicKey);
    }

    /// A key under a name.
    ///
    /// @param publicKey the 32 bytes of RFC 8032
    public static NoteKey of(String name, Use use, byte[] publicKey) throws MalformedNoteException {
        if (!isName(name)) {
            throw new MalformedNoteException("a key's name is empty or holds a space or a plus sign");
        }
        if (publicKey.length != KEY_LENGTH) {
            throw new MalformedNoteException("an Ed25519 public key has 32 bytes");
        }
        return new NoteKey(name, use, publicKey.clone(), 0, Long.MAX_VALUE);
    }

    /// Reads `name+8 hex digits+base64(type ‖ public key)`, type 0x01 for a log's key and 0x04 for a witness's.
    public static NoteKey parse(String vkey) throws MalformedNoteException {
        String[] parts = vkey.split("\\+", 3);
        if (parts.length != 3) {
            throw new MalformedNoteException("a key is written name+id+key");
        }
        byte[] key = Base64Text.decode(parts[2], "the key");
        if (key.length != KEY_LENGTH + 1) {
            throw new MalformedNoteException("the key is not an Ed25519 key");
        }
        Use use = Arrays.stream(Use.values())
                .filter(each -> each.type == key[0])
                .findFirst()
                .orElseThrow(() -> new MalformedNoteException("the key is not an Ed25519 key"));
        NoteKey parsed = of(parts[0], use, Arrays.copyOfRange(key, 1, key.length));
        if (!parsed.hexId().equals(parts[1])) {
            throw new MalformedNoteException("the key's id does not belong to the key");
        }
        return parsed;
    }

    /// The same key, believed for checkpoints of these sizes only: a key that was replaced vouches for nothing
    /// that came later. A checkpoint carries no time, but it carries its size.
    ///
    /// @param from the smallest size
    /// @param to the largest size, or [Long#MAX_VALUE] while it signs
    public NoteKey within(long from, long to) {
        return new NoteKey(name, use, publicKey, from, to);
    }

    /// Whether the key may stand under a checkpoint of this text; a key without limits may under any text.
    boolean standsFor(String text) {
        if (from == 0 && to == Long.MAX_VALUE) {
            return true;
        }
        try {
            long size = Checkpoint.parseForeign(text).size();
            return from <= size && size <= to;
        } catch (MalformedNoteException _) {
            return false;
        }
    }

    public String name() {
        return name;
    }

    public Use use() {
        return use;
    }

    /// The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key).
    public int id() {
        return id;
    }

    public String hexId() {
        return HexFormat.of().toHexDigits(id);
    }

    /// The text that [#parse(String)] reads; published, and kept by whoever wants to verify.
    public String vkey() {
        byte[] typed = new byte[KEY_LENGTH + 1];
        typed[0] = use.type;
        System.arraycopy(publicKey, 0, typed, 1, KEY_LENGTH);
        return name + "+" + hexId() + "+" + Base64Text.encode(typed);
    }

    boolean verifies(byte[] text, byte[] signature) {
        try {
            byte[] encoded = Arrays.copyOf(X509_HEAD, X509_HEAD.length + KEY_LENGTH);
            System.arraycopy(publicKey, 0, encoded, X509_HEAD.length, KEY_LENGTH);
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(key);
            ed25519.update(text);
            return ed25519.verify(signature);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    static boolean isName(String name) {
        return !name.isEmpty()
                && name.codePoints()
                        .noneMatch(c -> c == '+' || c < ' ' || Character.isWhitespace(c) || Character.isSpaceChar(c));
    }

    private static int id(String name, Use use, byte[] publicKey) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
            digest.update(use.type);
            byte[] hash = digest.digest(publicKey);
            return (hash[0] & 0xff) << 24 | (hash[1] & 0xff) << 16 | (hash[2] & 0xff) << 8 | (hash[3] & 0xff);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteKey key
                && name.equals(key.name)
                && use == key.use
                && Arrays.equals(publicKey, key.publicKey);
    }

    @Override
    public int hashCode() {
        return id;
    }

    @Override
    public String toString() {
        return name + "+" + hexId();
    }
}
