package io.menshen.audit.checkpoint;

/// What the log remembers does not fit together: somebody has changed or rolled back a part of it.
///
/// Not to be repaired by trying again. Reads go on; appending and signing stop until a person has looked.
public final class LogFrozenException extends Exception {

    public LogFrozenException(String reason) {
        super(reason);
    }
}
