package io.menshen.audit.note;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A text and the signatures under it (C2SP signed-note).
///
/// Holds whatever was read; only [#verifiedBy(Collection)] says whether it may be believed.
public final class SignedNote {

    /// One signature line.
    public static final class Line {

        private final String name;
        private final int id;
        private final byte[] signature;

        private Line(String name, int id, byte[] signature) {
            this.name = name;
            this.id = id;
            this.signature = signature;
        }

        public String name() {
            return name;
        }

        public int id() {
            return id;
        }

        private String text() {
            byte[] bytes = new byte[4 + signature.length];
            bytes[0] = (byte) (id >>> 24);
            bytes[1] = (byte) (id >>> 16);
            bytes[2] = (byte) (id >>> 8);
            bytes[3] = (byte) id;
            System.arraycopy(signature, 0, bytes, 4, signature.length);
            return DASH + name + " " + Base64Text.encode(bytes) + "\n";
        }
    }

    private static final String DASH = "\u2014 ";
    private static final int MOST_SIGNATURES = 32;

    private final String text;
    private final List<Line> lines;

    private SignedNote(String text, List<Line> lines) {
        this.text = text;
        this.lines = List.copyOf(lines);
    }

    /// A witness's word on this note.
    ///
    /// @param time when the witness looked, by its own clock
    public record Cosignature(NoteKey key, Instant time) {}

    /// Puts a signature that was made elsewhere under a text.
    public static SignedNote of(String text, NoteKey key, byte[] signature) {
        return new SignedNote(text, List.of(new Line(key.name(), key.id(), signature.clone())));
    }

    public static SignedNote parse(String note) throws MalformedNoteException {
        for (int i = 0; i < note.length(); i++) {
            if (note.charAt(i) < ' ' && note.charAt(i) != '\n') {
                throw new MalformedNoteException("the note holds a control character");
            }
        }
        int blank = note.lastIndexOf("\n\n");
        if (blank < 0 || !note.endsWith("\n")) {
            throw new MalformedNoteException("the note has no signatures");
        }
        List<Line> lines = new ArrayList<>();
        String signatures = note.substring(blank + 2);
        if (signatures.isEmpty()) {
            throw new MalformedNoteException("the note has no signatures");
        }
        for (String line : signatures.substring(0, signatures.length() - 1).split("\n", -1)) {
            if (lines.size() == MOST_SIGNATURES) {
                throw new MalformedNoteException("the note has too many signatures");
            }
            lines.add(line(line));
        }
        return new SignedNote(note.substring(0, blank + 1), lines);
    }

    private static Line line(String line) throws MalformedNoteException {
        if (!line.startsWith(DASH)) {
            throw new MalformedNoteException("a signature line does not start with a dash");
        }
        String[] parts = line.substring(DASH.length()).split(" ", -1);
        if (parts.length != 2 || !NoteKey.isName(parts[0])) {
            throw new MalformedNoteException("a signature line is not made of a name and a signature");
        }
        byte[] bytes = Base64Text.decode(parts[1], "a signature");
        if (bytes.length < 5) {
            throw new MalformedNoteException("a signature is too short");
        }
        int id = (bytes[0] & 0xff) << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
        return new Line(parts[0], id, Arrays.copyOfRange(bytes, 4, bytes.length));
    }

    /// What is signed: everything before the blank line.
    public String text() {
        return text;
    }

    public List<Line> lines() {
        return lines;
    }

    /// The same note with a cosignature below: 8 bytes of time and the signature over [#cosigned(Instant,
    /// String)].
    public SignedNote with(NoteKey witness, Instant time, byte[] signature) {
        byte[] timestamped = ByteBuffer.allocate(Long.BYTES + signature.length)
                .putLong(time.getEpochSecond())
                .put(signature)
                .array();
        return with(List.of(new Line(witness.name(), witness.id(), timestamped)));
    }

    /// The same note with further signature lines, as a witness answers them.
    ///
    /// @param answer lines `— name base64`, each with its newline
    public SignedNote with(String answer) throws MalformedNoteException {
        if (!answer.endsWith("\n")) {
            throw new MalformedNoteException("a signature line has no end");
        }
        return with(parse(text + "\n" + answer).lines());
    }

    /// The same note with the signature lines of another one over the same text.
    public SignedNote with(SignedNote other) {
        return with(other.lines());
    }

    private SignedNote with(List<Line> further) {
        List<Line> all = new ArrayList<>(lines);
        all.addAll(further);
        return new SignedNote(text, all);
    }

    /// Only the lines of these keys, in their order: what others wrote below is left out.
    public SignedNote only(Collection<NoteKey> keys) {
        return new SignedNote(
                text,
                lines.stream()
                        .filter(line ->
                                keys.stream().anyMatch(key -> key.name().equals(line.name) && key.id() == line.id))
                        .toList());
    }

    /// The note with its first signature alone. A log that is changing its key signs with the newest one first.
    public SignedNote first() {
        return new SignedNote(text, lines.subList(0, Math.min(1, lines.size())));
    }

    /// The signature lines as they stand below the text.
    public String signatures() {
        StringBuilder below = new StringBuilder();
        lines.forEach(line -> below.append(line.text()));
        return below.toString();
    }

    /// What a witness signs (C2SP tlog-cosignature, Ed25519): the time is part of it.
    public static byte[] cosigned(Instant time, String text) {
        return ("cosignature/v1\ntime " + time.getEpochSecond() + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }

    /// The known witnesses whose cosignature on this note is right, each once with its latest time.
    public List<Cosignature> cosignedBy(Collection<NoteKey> known) {
        List<Cosignature> cosignatures = new ArrayList<>();
        for (NoteKey key : Set.copyOf(known)) {
            lines.stream()
                    .filter(line ->
                            key.use() == NoteKey.Use.COSIGNATURE && key.name().equals(line.name) && key.id() == line.id)
                    .flatMap(line -> time(line, key).stream())
                    .max(Comparator.naturalOrder())
                    .ifPresent(time -> cosignatures.add(new Cosignature(key, time)));
        }
        return cosignatures;
    }

    /// The time of a cosignature that is right.
    private Optional<Instant> time(Line line, NoteKey key) {
        if (line.signature.length <= Long.BYTES) {
            return Optional.empty();
        }
        long seconds = ByteBuffer.wrap(line.signature).getLong();
        if (seconds < 0 || seconds > Instant.MAX.getEpochSecond()) {
            return Optional.empty();
        }
        Instant time = Instant.ofEpochSecond(seconds);
        byte[] signature = Arrays.copyOfRange(line.signature, Long.BYTES, line.signature.length);
        return key.verifies(cosigned(time, text), signature) ? Optional.of(time) : Optional.empty();
    }

    /// The first known log's key that signed this note; empty when none did, or when a known key's signature is
    /// wrong. Witnesses' keys count for nothing here: what they sign is another thing. A key that does not
    /// stand for a checkpoint of this size ([NoteKey#within(long, long)]) is as good as unknown.
    public Optional<NoteKey> verifiedBy(Collection<NoteKey> known) {
        byte[] signed = text.getBytes(StandardCharsets.UTF_8);
        NoteKey signer = null;
        for (Line line : lines) {
            for (NoteKey key : known) {
                if (key.use() == NoteKey.Use.SIGNATURE
                        && key.name().equals(line.name)
                        && key.id() == line.id
                        && key.standsFor(text)) {
                    if (!key.verifies(signed, line.signature)) {
                        return Optional.empty();
                    }
                    signer = signer == null ? key : signer;
                }
            }
        }
        return Optional.ofNullable(signer);
    }

    /// The whole note, byte for byte what [#parse(String)] reads.
    @Override
    public String toString() {
        return text + '\n' + signatures();
    }
}
