package io.menshen.audit.note;

import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Verification;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// A proof that one entry is in the log (C2SP tlog-proof), which carries the entry itself in its `extra` line.
public final class ProofFile {

    private static final String FIRST_LINE = "c2sp.org/tlog-proof@v1";
    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";

    /// A tree of 2^62 leaves needs no longer path.
    private static final int LONGEST_PATH = 63;

    private final byte[] entry;
    private final long index;
    private final List<Hash> path;
    private final SignedNote checkpoint;

    public ProofFile(byte[] entry, long index, List<Hash> path, SignedNote checkpoint) {
        this.entry = entry.clone();
        this.index = index;
        this.path = List.copyOf(path);
        this.checkpoint = checkpoint;
    }

    public static ProofFile parse(String file) throws MalformedNoteException {
        int blank = file.indexOf("\n\n");
        if (blank < 0) {
            throw new MalformedNoteException("the proof has no checkpoint");
        }
        String[] lines = file.substring(0, blank).split("\n", -1);
        if (!lines[0].equals(FIRST_LINE)) {
            throw new MalformedNoteException("this is not a proof file of version 1");
        }
        if (lines.length < 3 || !lines[1].startsWith(EXTRA)) {
            throw new MalformedNoteException("the proof does not carry the entry in its extra line");
        }
        if (!lines[2].startsWith(INDEX)) {
            throw new MalformedNoteException("the proof has no index line");
        }
        if (lines.length - 3 > LONGEST_PATH) {
            throw new MalformedNoteException("the proof is longer than any tree is high");
        }
        byte[] entry = Base64Text.decode(lines[1].substring(EXTRA.length()), "the extra line");
        long index = Checkpoint.number(lines[2].substring(INDEX.length()), "the index");
        List<Hash> path = new ArrayList<>();
        for (int i = 3; i < lines.length; i++) {
            byte[] hash = Base64Text.decode(lines[i], "a hash of the proof");
            if (hash.length != Hash.LENGTH) {
                throw new MalformedNoteException("a hash of the proof has not 32 bytes");
            }
            path.add(Hash.of(hash));
        }
        return new ProofFile(entry, index, path, SignedNote.parse(file.substring(blank + 2)));
    }

    public byte[] entry() {
        return entry.clone();
    }

    public long index() {
        return index;
    }

    /// The checkpoint with all that stands below it.
    public SignedNote checkpoint() {
        return checkpoint;
    }

    /// What was proved, by whom.
    public record Verified(NoteKey key, Checkpoint checkpoint, long index) {}

    /// Believes nothing that is not signed by one of the given keys.
    ///
    /// @throws MalformedNoteException when the proof does not hold, saying which step failed
    public Verified verify(Collection<NoteKey> known) throws MalformedNoteException {
        NoteKey key = checkpoint
                .verifiedBy(known)
                .orElseThrow(() -> new MalformedNoteException("the checkpoint is not signed by a known key"));
        Checkpoint signed = Checkpoint.parse(checkpoint.text());
        if (!signed.origin().equals(key.name())) {
            throw new MalformedNoteException("the checkpoint is of another log than its key");
        }
        if (!Verification.included(Hash.ofLeaf(entry), index, signed.size(), path, signed.root())) {
            throw new MalformedNoteException("the entry is not where the checkpoint says");
        }
        return new Verified(key, signed, index);
    }

    /// The file's text.
    @Override
    public String toString() {
        StringBuilder file = new StringBuilder(FIRST_LINE).append('\n');
        file.append(EXTRA).append(Base64Text.encode(entry)).append('\n');
        file.append(INDEX).append(index).append('\n');
        path.forEach(hash -> file.append(hash.base64()).append('\n'));
        return file.append('\n').append(checkpoint).toString();
    }
}
