package io.menshen.audit.witness;

import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Verification;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.SignedNote;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Answers `add-checkpoint` (C2SP tlog-witness). Knows nothing of HTTP but the status codes, which are the
/// protocol's words.
final class Witness {

    /// @param type the body's media type
    record Reply(int status, String type, String body) {

        static Reply no(int status, String why) {
            return new Reply(status, TEXT, why + "\n");
        }
    }

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String SIZE = "text/x.tlog.size";
    private static final String OLD = "old ";

    /// As the protocol says.
    private static final int MOST_PROOF_LINES = 63;

    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;

    private final WitnessKey key;
    private final Logs logs;
    private final Memory memory;
    private final Clock clock;

    Witness(WitnessKey key, Logs logs, Memory memory, Clock clock) {
        this.key = key;
        this.logs = logs;
        this.memory = memory;
        this.clock = clock;
    }

    /// What a log asks.
    private record Request(long old, List<Hash> proof, SignedNote note, Checkpoint checkpoint) {}

    /// Checks, remembers, and only then answers with the cosignature.
    ///
    /// @throws IOException when the memory cannot be read or written: then nothing was cosigned
    Reply addCheckpoint(byte[] body) throws IOException {
        Request request;
        try {
            request = read(body);
        } catch (MalformedNoteException e) {
            return Reply.no(BAD_REQUEST, e.getMessage() == null ? "not understood" : e.getMessage());
        }
        List<NoteKey> keys = logs.of(request.checkpoint().origin());
        if (keys.isEmpty()) {
            return Reply.no(NOT_FOUND, "this witness does not know the log");
        }
        if (request.note().only(keys).verifiedBy(keys).isEmpty()) {
            return Reply.no(FORBIDDEN, "the checkpoint is not signed by a key that this witness knows of the log");
        }
        if (request.old() > request.checkpoint().size()) {
            return Reply.no(BAD_REQUEST, "the old size is larger than the checkpoint's");
        }
        return compareAndKeep(request, keys);
    }

    /// Looking and remembering are one step: otherwise a slow request with an older checkpoint could roll back a
    /// newer one that was cosigned meanwhile.
    private synchronized Reply compareAndKeep(Request request, List<NoteKey> keys) throws IOException {
        Checkpoint now = request.checkpoint();
        Optional<Checkpoint> before = memory.of(now.origin());
        long size = before.map(Checkpoint::size).orElse(0L);
        Hash root = before.map(Checkpoint::root).orElseGet(Hash::empty);
        if (request.old() != size) {
            return new Reply(CONFLICT, SIZE, size + "\n");
        }
        if (now.size() == size && !now.root().equals(root)) {
            if (before.isPresent()) {
                memory.keepContradiction(now.origin(), request.note().only(keys));
            }
            return new Reply(CONFLICT, SIZE, size + "\n");
        }
        // From nothing everything follows (RFC 6962 §2.1.2 knows no proof from size 0): there must be none.
        if (!Verification.consistent(size, root, now.size(), now.root(), request.proof())) {
            return Reply.no(UNPROCESSABLE, "the proof does not show that the checkpoint continues the last one");
        }
        if (before.isEmpty() || now.size() > size) {
            memory.keep(now.origin(), request.note().only(keys));
        }
        SignedNote bare = request.note().only(List.of());
        return new Reply(200, TEXT, key.cosign(bare, clock.instant()).signatures());
    }

    private static Request read(byte[] body) throws MalformedNoteException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new MalformedNoteException("the request is not UTF-8 text");
        }
        int blank = text.indexOf("\n\n");
        if (blank < 0) {
            throw new MalformedNoteException("the request has no empty line");
        }
        String[] lines = text.substring(0, blank).split("\n", -1);
        if (!lines[0].startsWith(OLD)) {
            throw new MalformedNoteException("the request does not begin with the old size");
        }
        if (lines.length - 1 > MOST_PROOF_LINES) {
            throw new MalformedNoteException("the proof has more than 63 lines");
        }
        long old = Checkpoint.number(lines[0].substring(OLD.length()), "the old size");
        List<Hash> proof = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            proof.add(hash(lines[i]));
        }
        SignedNote note = SignedNote.parse(text.substring(blank + 2));
        return new Request(old, proof, note, Checkpoint.parseForeign(note.text()));
    }

    private static Hash hash(String line) throws MalformedNoteException {
        try {
            byte[] bytes = Base64.getDecoder().decode(line);
            if (bytes.length == Hash.LENGTH
                    && Base64.getEncoder().encodeToString(bytes).equals(line)) {
                return Hash.of(bytes);
            }
        } catch (IllegalArgumentException _) {
            // refused below
        }
        throw new MalformedNoteException("a line of the proof is no hash");
    }
}
