package io.menshen.member;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// The id of one group of neighbours with a leader.
public record GroupId(@JsonValue UUID value) {

    public static GroupId random() {
        return new GroupId(UUID.randomUUID());
    }

    public static GroupId fromString(String text) {
        return new GroupId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
