package io.menshen.audit.note;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

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

    /// The first known key that signed this note; empty when none did, or when a known key's signature is wrong.
    public Optional<NoteKey> verifiedBy(Collection<NoteKey> known) {
        byte[] signed = text.getBytes(StandardCharsets.UTF_8);
        NoteKey signer = null;
        for (Line line : lines) {
            for (NoteKey key : known) {
                if (key.name().equals(line.name) && key.id() == line.id) {
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
        StringBuilder note = new StringBuilder(text).append('\n');
        lines.forEach(line -> note.append(line.text()));
        return note.toString();
    }
}
