package io.menshen.member;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// The id of one round (团次) of a group.
public record RoundId(@JsonValue UUID value) {

    public static RoundId random() {
        return new RoundId(UUID.randomUUID());
    }

    public static RoundId fromString(String text) {
        return new RoundId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
