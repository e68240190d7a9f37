package io.menshen.consent.purpose;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// The short name of a purpose: `delivery`, `offers`. Whether there is such a purpose, only the catalogue knows.
public record PurposeCode(@JsonValue String value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public PurposeCode {}

    @Override
    public String toString() {
        return value;
    }
}
