package io.menshen.audit.note;

import io.menshen.audit.merkle.Hash;

/// What the log commits to at one size (C2SP tlog-checkpoint): the text that is signed.
///
/// @param origin the log's identity; the name of its key is the same
/// @param size how many entries
/// @param root the root hash over them
public record Checkpoint(String origin, long size, Hash root) {

    /// Reads the text of a note. Extension lines are refused: this log writes none, and nobody can audit them.
    public static Checkpoint parse(String text) throws MalformedNoteException {
        String[] lines = text.split("\n", -1);
        if (lines.length != 4 || !lines[3].isEmpty() || lines[0].isEmpty()) {
            throw new MalformedNoteException("a checkpoint has the three lines origin, size and root hash");
        }
        byte[] root = Base64Text.decode(lines[2], "the root hash");
        if (root.length != Hash.LENGTH) {
            throw new MalformedNoteException("the root hash has not 32 bytes");
        }
        return new Checkpoint(lines[0], number(lines[1], "the tree size"), Hash.of(root));
    }

    /// Reads the text of a note of any log, as a witness must: extension lines are allowed and say nothing here.
    public static Checkpoint parseForeign(String text) throws MalformedNoteException {
        String[] lines = text.split("\n", -1);
        for (int i = 3; i < lines.length - 1; i++) {
            if (lines[i].isEmpty()) {
                throw new MalformedNoteException("an extension line is empty");
            }
        }
        if (lines.length < 4) {
            throw new MalformedNoteException("a checkpoint has the three lines origin, size and root hash");
        }
        return parse(lines[0] + "\n" + lines[1] + "\n" + lines[2] + "\n" + lines[lines.length - 1]);
    }

    /// The text to sign, ending in a newline.
    public String text() {
        return origin + "\n" + size + "\n" + root.base64() + "\n";
    }

    /// A number as all these texts write it: decimal, without sign and leading zeroes.
    public static long number(String digits, String what) throws MalformedNoteException {
        if (!digits.matches("0|[1-9][0-9]{0,17}")) {
            throw new MalformedNoteException(what + " is not a plain decimal number");
        }
        return Long.parseLong(digits);
    }
}
