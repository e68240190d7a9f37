package io.menshen.audit.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sigstore.rekor.client.Checkpoints;
import dev.sigstore.rekor.client.RekorEntry;
import io.menshen.audit.merkle.Hash;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoteTest {

    /// The example of golang.org/x/mod/sumdb/note, written by another implementation.
    private static final String PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private static final String PETER_SAYS = "If you think cryptography is the answer to your problem,\n"
            + "then you don't know what your problem is.\n"
            + "\n"
            + "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    /// The public log of Go's modules, as its users have its key.
    private static final String GO_SUMDB = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

    @Test
    void aNoteOfAnotherImplementationVerifies() throws MalformedNoteException {
        SignedNote note = SignedNote.parse(PETER_SAYS);

        assertThat(note.verifiedBy(List.of(NoteKey.parse(PETER)))).contains(NoteKey.parse(PETER));
        assertThat(note).hasToString(PETER_SAYS);
        assertThat(NoteKey.parse(GO_SUMDB).vkey()).isEqualTo(GO_SUMDB);
    }

    @Test
    void aStrangersSignatureIsNoSignature() throws MalformedNoteException {
        SignedNote note = SignedNote.parse(PETER_SAYS);

        assertThat(note.verifiedBy(List.of(NoteKey.parse(GO_SUMDB)))).isEmpty();
    }

    @Test
    void aFurtherSignatureByAnUnknownKeyDoesNotSpoilTheNote() throws MalformedNoteException {
        TestKey witness = new TestKey("witness.example");
        SignedNote own = SignedNote.parse(PETER_SAYS);
        String cosigned =
                own + witness.sign(own.text()).toString().substring(own.text().length() + 1);

        assertThat(SignedNote.parse(cosigned).verifiedBy(List.of(NoteKey.parse(PETER))))
                .isPresent();
        assertThat(SignedNote.parse(cosigned).lines()).hasSize(2);
    }

    @Test
    void aWrongSignatureOfAKnownKeySpoilsTheNote() throws MalformedNoteException {
        TestKey log = new TestKey("log.example");
        SignedNote other = log.sign("other\n");
        String forged = "text\n\n" + other.toString().substring("other\n\n".length());

        assertThat(SignedNote.parse(forged).verifiedBy(List.of(log.publicKey())))
                .isEmpty();
    }

    @Test
    void aKeyWhoseIdIsNotItsOwnIsRefused() {
        assertThatThrownBy(() -> NoteKey.parse(PETER.replace("c74f20a3", "c74f20a4")))
                .isInstanceOf(MalformedNoteException.class);
        assertThatThrownBy(() -> NoteKey.parse(PETER.replace("PeterNeumann", "Peter")))
                .isInstanceOf(MalformedNoteException.class);
    }

    @Test
    void anIndependentReaderUnderstandsOurCheckpoint() throws Exception {
        TestKey log = new TestKey("menshen.local/log");
        Checkpoint checkpoint = new Checkpoint("menshen.local/log", 20_852_163, Hash.ofLeaf(new byte[0]));

        RekorEntry.Checkpoint read =
                Checkpoints.from(log.sign(checkpoint.text()).toString());

        assertThat(read.getOrigin()).isEqualTo(checkpoint.origin());
        assertThat(read.getSize()).isEqualTo(checkpoint.size());
        assertThat(read.getBase64Hash()).isEqualTo(checkpoint.root().base64());
    }

    @Test
    void aCheckpointReadsBackAsItWasWritten() throws MalformedNoteException {
        Checkpoint checkpoint = new Checkpoint("menshen.local/log", 0, Hash.empty());

        assertThat(Checkpoint.parse(checkpoint.text())).isEqualTo(checkpoint);
    }

    @Test
    void sizesWithLeadingZeroesOrSignsAreRefused() {
        String root = Hash.empty().base64();
        for (String size : List.of("01", "+1", "-1", "", "1 ", "1e3", "99999999999999999999")) {
            assertThatThrownBy(() -> Checkpoint.parse("log\n" + size + "\n" + root + "\n"))
                    .isInstanceOf(MalformedNoteException.class);
        }
    }
}
