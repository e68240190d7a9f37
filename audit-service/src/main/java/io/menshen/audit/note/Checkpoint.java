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

    /// The text to sign, ending in a newline.
    public String text() {
        return origin + "\n" + size + "\n" + root.base64() + "\n";
    }

    static long number(String digits, String what) throws MalformedNoteException {
        if (!digits.matches("0|[1-9][0-9]{0,17}")) {
            throw new MalformedNoteException(what + " is not a plain decimal number");
        }
        return Long.parseLong(digits);
    }
}
