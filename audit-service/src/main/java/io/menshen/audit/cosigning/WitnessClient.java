package io.menshen.audit.cosigning;

import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Proofs;
import io.menshen.audit.merkle.TileReader;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.SignedNote;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// Asks one witness (C2SP tlog-witness `add-checkpoint`). Asked by one thread at a time.
final class WitnessClient {

    /// What came of one question.
    sealed interface Answer {

        /// @param note the checkpoint with this witness's cosignature and no other below the log's
        record Cosigned(SignedNote note) implements Answer {}

        /// The witness has seen more of this log than this log knows of itself.
        record Ahead(long size) implements Answer {}

        /// The witness has seen another tree under this log's name.
        record Contradicts(String how) implements Answer {}

        /// No answer of use; asking later may help.
        record Silent(String why) implements Answer {}
    }

    private static final int LARGEST_ANSWER = 16 * 1024;
    private static final String SIZE = "text/x.tlog.size";
    private static final String UNKNOWN_KEY = "it answers 403";

    /// The first question may be answered with the size that the witness knows; the second one is about that.
    private static final int TRIES = 3;

    private final NoteKey key;
    private final URI address;
    private final HttpClient http;
    private final Duration timeout;
    private long known;
    private boolean knowsNewestKey = true;

    WitnessClient(NoteKey key, URI address, HttpClient http, Duration timeout) {
        this.key = key;
        this.address = URI.create(address.toString().replaceAll("/+$", "") + "/add-checkpoint");
        this.http = http;
        this.timeout = timeout;
    }

    NoteKey key() {
        return key;
    }

    /// False when the witness believes only a key that this log is about to give up.
    boolean knowsNewestKey() {
        return knowsNewestKey;
    }

    /// While two keys sign, the newest one's signature is shown first: a witness that nobody told of it says so
    /// now, and not on the day when the old one ends.
    ///
    /// @param tiles of a tree that is at least as large as the checkpoint
    Answer ask(SignedNote note, Checkpoint checkpoint, TileReader tiles) {
        if (note.lines().size() == 1) {
            knowsNewestKey = true;
            return askWith(note, checkpoint, tiles);
        }
        Answer answer = askWith(note.first(), checkpoint, tiles);
        knowsNewestKey =
                !(answer instanceof Answer.Silent silent && silent.why().equals(UNKNOWN_KEY));
        return switch (answer) {
            case Answer.Cosigned cosigned ->
                new Answer.Cosigned(note.with(cosigned.note().only(List.of(key))));
            case Answer.Silent _ when !knowsNewestKey -> askWith(note, checkpoint, tiles);
            case Answer.Silent _, Answer.Ahead _, Answer.Contradicts _ -> answer;
        };
    }

    private Answer askWith(SignedNote note, Checkpoint checkpoint, TileReader tiles) {
        try {
            for (int i = 0; i < TRIES; i++) {
                long old = Math.min(known, checkpoint.size());
                Reply reply = post(request(old, note, checkpoint, tiles));
                switch (reply.status()) {
                    case 200 -> {
                        known = checkpoint.size();
                        return cosigned(note, reply.body());
                    }
                    case 409 -> {
                        if (!reply.type().equals(SIZE)) {
                            return new Answer.Contradicts("it knows another tree of the same size");
                        }
                        long size = Checkpoint.number(reply.body().strip(), "the size that the witness knows");
                        if (size > checkpoint.size()) {
                            return new Answer.Ahead(size);
                        }
                        if (size == old) {
                            return new Answer.Contradicts("it knows another tree of " + size + " entries");
                        }
                        known = size;
                    }
                    case 422 -> {
                        return new Answer.Contradicts(
                                "the tree does not continue the one of " + old + " entries that it knows");
                    }
                    default -> {
                        return new Answer.Silent("it answers " + reply.status());
                    }
                }
            }
            return new Answer.Silent("it changes its mind");
        } catch (IOException e) {
            return new Answer.Silent(e.getClass().getSimpleName());
        } catch (MalformedNoteException e) {
            return new Answer.Silent("its answer cannot be read: " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Answer.Silent("interrupted");
        }
    }

    private Answer cosigned(SignedNote note, String lines) throws MalformedNoteException {
        SignedNote cosigned = note.with(lines);
        if (cosigned.cosignedBy(List.of(key)).isEmpty()) {
            return new Answer.Silent("its cosignature does not verify under its key");
        }
        return new Answer.Cosigned(cosigned);
    }

    private static String request(long old, SignedNote note, Checkpoint checkpoint, TileReader tiles)
            throws IOException {
        StringBuilder text = new StringBuilder("old ").append(old).append('\n');
        if (old > 0 && old < checkpoint.size()) {
            for (Hash hash : new Proofs(checkpoint.size(), tiles).consistency(old)) {
                text.append(hash.base64()).append('\n');
            }
        }
        return text.append('\n').append(note).toString();
    }

    private record Reply(int status, String type, String body) {}

    private Reply post(String body) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = http.send(
                HttpRequest.newBuilder(address)
                        .timeout(timeout)
                        .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = answer.body()) {
            return new Reply(
                    answer.statusCode(),
                    answer.headers().firstValue("Content-Type").orElse(""),
                    new String(in.readNBytes(LARGEST_ANSWER), StandardCharsets.UTF_8));
        }
    }
}
