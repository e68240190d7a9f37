package io.menshen.member;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// The id of one courier's route.
public record RouteId(@JsonValue UUID value) {

    public static RouteId random() {
        return new RouteId(UUID.randomUUID());
    }

    public static RouteId fromString(String text) {
        return new RouteId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
