package io.menshen.platform.event;

/// A Kafka record that is no event of ours and never will be. Names the attribute at fault, not its value.
public class MalformedEventException extends Exception {

    MalformedEventException(String attribute) {
        super("missing or wrong: " + attribute);
    }

    MalformedEventException(String attribute, Throwable cause) {
        super("missing or wrong: " + attribute, cause);
    }
}
