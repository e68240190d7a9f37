package io.menshen.member;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// The id of one piece of long work.
public record JobId(@JsonValue UUID value) {

    public static JobId random() {
        return new JobId(UUID.randomUUID());
    }

    public static JobId fromString(String text) {
        return new JobId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
