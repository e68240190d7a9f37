package io.menshen.audit.note;

/// A text is not what it claims to be. The message says what is wrong and never repeats the text.
public final class MalformedNoteException extends Exception {

    public MalformedNoteException(String message) {
        super(message);
    }
}
