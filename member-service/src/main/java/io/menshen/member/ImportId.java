package io.menshen.member;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// The id of one file of members that a partner brings.
public record ImportId(@JsonValue UUID value) {

    public static ImportId random() {
        return new ImportId(UUID.randomUUID());
    }

    public static ImportId fromString(String text) {
        return new ImportId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
