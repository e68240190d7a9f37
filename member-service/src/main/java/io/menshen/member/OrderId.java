package io.menshen.member;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// The id of one order in a round.
public record OrderId(@JsonValue UUID value) {

    public static OrderId random() {
        return new OrderId(UUID.randomUUID());
    }

    public static OrderId fromString(String text) {
        return new OrderId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
