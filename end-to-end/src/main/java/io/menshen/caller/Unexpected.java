package io.menshen.caller;

import org.jspecify.annotations.Nullable;

/// The suite did not do what the story says. The message holds no personal value.
public final class Unexpected extends RuntimeException {

    public Unexpected(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public Unexpected(String message) {
        super(message);
    }
}
