package io.menshen.member;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/// The id of one data subject. Random: it means nothing outside.
public record MemberId(@JsonValue UUID value) {

    public static MemberId random() {
        return new MemberId(UUID.randomUUID());
    }

    public static MemberId fromString(String text) {
        return new MemberId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
