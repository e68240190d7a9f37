package io.menshen.consent;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// A member as this service knows one: a random id, nothing else.
public record MemberId(@JsonValue UUID value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public MemberId {}

    @Override
    public String toString() {
        return value.toString();
    }
}
