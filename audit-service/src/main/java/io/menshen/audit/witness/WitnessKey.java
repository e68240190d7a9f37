package io.menshen.audit.witness;

import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.SignedNote;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/// The witness's own Ed25519 key, in a file that only its owner may read. Whoever runs the witness guards it; no
/// Vault is needed, and above all not the log's.
final class WitnessKey {

    private static final String NAME = "key";
    private static final String PRIVATE = "private ";
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final int RAW = 32;

    private final NoteKey verifier;
    private final PrivateKey signer;

    private WitnessKey(NoteKey verifier, PrivateKey signer) {
        this.verifier = verifier;
        this.signer = signer;
    }

    /// Reads the key of the folder, or makes one at the first start.
    ///
    /// @throws IOException also when others may read the file, or when it holds no key, or the key of another name:
    /// a witness must not change its name or its key by accident
    static WitnessKey in(Path folder, String name) throws IOException {
        Path file = folder.resolve(NAME);
        if (!Files.exists(file)) {
            make(folder, file, name);
        }
        if (Files.getFileStore(file).supportsFileAttributeView("posix")
                && !OWNER.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IOException("others than its owner may read " + file);
        }
        try {
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            if (lines.size() != 2 || !lines.get(1).startsWith(PRIVATE)) {
                throw new IOException("there is no witness key in " + file);
            }
            byte[] encoded = Base64.getDecoder().decode(lines.get(1).substring(PRIVATE.length()));
            WitnessKey key = new WitnessKey(
                    NoteKey.parse(lines.getFirst()),
                    KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded)));
            key.fits(name, file);
            return key;
        } catch (GeneralSecurityException | MalformedNoteException | IllegalArgumentException _) {
            throw new IOException("there is no witness key in " + file);
        }
    }

    private void fits(String name, Path file) throws IOException, MalformedNoteException {
        if (!verifier.name().equals(name) || verifier.use() != NoteKey.Use.COSIGNATURE) {
            throw new IOException("the key in %s is of %s and not of %s".formatted(file, verifier.name(), name));
        }
        SignedNote probe = SignedNote.of("probe\n", verifier, new byte[64]);
        if (cosign(probe, Instant.EPOCH).cosignedBy(List.of(verifier)).isEmpty()) {
            throw new IOException("the two halves of the key in %s do not belong together".formatted(file));
        }
    }

    private static void make(Path folder, Path file, String name) throws IOException {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] encoded = pair.getPublic().getEncoded();
            NoteKey verifier = NoteKey.of(
                    name, NoteKey.Use.COSIGNATURE, Arrays.copyOfRange(encoded, encoded.length - RAW, encoded.length));
            String text = verifier.vkey() + "\n" + PRIVATE
                    + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()) + "\n";
            Path temporary = folder.resolve(NAME + ".new");
            Files.deleteIfExists(temporary);
            // Nobody else may read it at any moment, so it is made with its permissions.
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(OWNER))) {
                ByteBuffer content = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (content.hasRemaining()) {
                    channel.write(content);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has Ed25519", e);
        } catch (MalformedNoteException e) {
            throw new IOException("this cannot be a witness's name: " + e.getMessage(), e);
        }
    }

    NoteKey verifier() {
        return verifier;
    }

    /// The note with this witness's cosignature below everything else.
    SignedNote cosign(SignedNote note, Instant time) {
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initSign(signer);
            ed25519.update(SignedNote.cosigned(time, note.text()));
            return note.with(verifier, time, ed25519.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key has signed before", e);
        }
    }
}
