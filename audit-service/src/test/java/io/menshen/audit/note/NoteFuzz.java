package io.menshen.audit.note;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// What Jazzer calls with whatever it thinks of, guided by what the code does with it: `mvn -Pfuzz -Dquick test
/// -pl audit-service -am -Dtest=NoteTest -Dsurefire.failIfNoSpecifiedTests=false -Dfuzz.seconds=3600`. Each
/// reader may refuse in the one declared way; anything else ends the run with the input in a file.
/// [MutationTest] does the same with fewer, drawn from a seed, at every test run.
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

    /// The name that Jazzer looks for.
    public static void fuzzerTestOneInput(byte[] input) {
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
