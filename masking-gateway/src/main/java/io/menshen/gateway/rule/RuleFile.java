package io.menshen.gateway.rule;

import java.io.InputStream;

/// Reads the disclosure rules from YAML, checks them against their schema and against themselves.
public final class RuleFile {

    private RuleFile() {}

    /// The rules this gateway was built with.
    public static Rules bundled() {
        throw new UnsupportedOperationException();
    }

    /// @param name what to call the file in an error
    /// @throws Broken naming the place, when it cannot be used
    public static Rules read(String name, InputStream yaml) {
        throw new UnsupportedOperationException();
    }

    /// The file cannot be used. A gateway without rules is not ready.
    public static final class Broken extends RuntimeException {
        Broken(String message) {
            super(message);
        }
    }
}
