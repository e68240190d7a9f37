package io.menshen.gateway.disclosure;

import io.menshen.platform.event.AuditRecord;
import org.jspecify.annotations.Nullable;

/// The record could not be made durable in time. Whoever waited for it must not disclose.
public final class CannotRecord extends RuntimeException {

    private final transient AuditRecord.@Nullable Attempt attempt;

    CannotRecord(String why) {
        this(why, null);
    }

    /// @param attempt the name under which it may arrive all the same; null when it was never sent
    CannotRecord(String why, AuditRecord.@Nullable Attempt attempt) {
        // no stack: in an outage every clear read ends here, and where it was thrown says nothing
        super(why, null, false, false);
        this.attempt = attempt;
    }

    AuditRecord.@Nullable Attempt attempt() {
        return attempt;
    }
}
