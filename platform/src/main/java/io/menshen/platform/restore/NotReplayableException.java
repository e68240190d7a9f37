package io.menshen.platform.restore;

/// Something was withdrawn or erased since the backup, or may have been, and it cannot be learnt any more. The
/// service does not start: serving an older will than the member's last would be worse.
public final class NotReplayableException extends RuntimeException {

    NotReplayableException(String reason) {
        super("The database was restored to an earlier moment and must not be served: " + reason);
    }
}
