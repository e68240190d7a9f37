package io.menshen.member;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// The id of one rights request.
public record RequestId(@JsonValue UUID value) {

    public static RequestId random() {
        return new RequestId(UUID.randomUUID());
    }

    public static RequestId fromString(String text) {
        return new RequestId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
