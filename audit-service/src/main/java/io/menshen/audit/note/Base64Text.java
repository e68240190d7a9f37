package io.menshen.audit.note;

import java.util.Base64;

/// Base 64 with one spelling for each value.
///
/// Java's decoder accepts stray bits in the last character; two texts for one signature would let a changed file
/// pass.
final class Base64Text {

    private Base64Text() {}

    static byte[] decode(String text, String what) throws MalformedNoteException {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw new MalformedNoteException(what + " is not Base 64");
        }
        if (!encode(bytes).equals(text)) {
            throw new MalformedNoteException(what + " is not written in the one proper form of Base 64");
        }
        return bytes;
    }

    static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
