package io.menshen.audit.note;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Notes, proofs, checkpoints and keys under [io.menshen.audit.LogFuzz]: each reader may refuse in the one declared
/// way. [MutationTest] does the same with fewer, drawn from a seed, at every test run.
public final class NoteFuzz {

    private static final NoteKey KEY;

    static {
        try {
            KEY = NoteKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        } catch (MalformedNoteException e) {
            throw new IllegalStateException(e);
        }
    }

    private NoteFuzz() {}

    @FunctionalInterface
    private interface Reader {
        void read(String text) throws MalformedNoteException;
    }

    private static final List<Reader> READERS = List.of(
            text -> ProofFile.parse(text).verify(List.of(KEY)),
            text -> {
                SignedNote note = SignedNote.parse(text);
                note.verifiedBy(List.of(KEY));
                note.cosignedBy(List.of(KEY));
                if (!note.toString().equals(text)) {
                    throw new IllegalStateException("two texts for one note");
                }
            },
            text -> Checkpoint.parseForeign(text),
            text -> {
                if (!Checkpoint.parse(text).text().equals(text)) {
                    throw new IllegalStateException("two texts for one checkpoint");
                }
            },
            text -> KeyFile.parse(text),
            text -> NoteKey.parse(text));

    /// Reads a text as each of them.
    public static void read(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        for (Reader reader : READERS) {
            try {
                reader.read(text);
            } catch (MalformedNoteException _) {
                // refused as declared
            }
        }
    }
}
