package io.menshen.gateway.disclosure;

/// The record could not be made durable in time. Whoever waited for it must not disclose.
public final class CannotRecord extends RuntimeException {

    CannotRecord(String why) {
        // no stack: in an outage every clear read ends here, and where it was thrown says nothing
        super(why, null, false, false);
    }
}
