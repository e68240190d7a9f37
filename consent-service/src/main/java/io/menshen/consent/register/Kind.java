package io.menshen.consent.register;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// What is published.
@Schema(name = "PublicationKind")
public enum Kind {
    DISCLOSURE_RULES("disclosure-rules"),
    PURPOSES("purposes"),
    NOTICES("notices"),
    RECIPIENTS("recipients"),
    /// Courses and pledges without which a role is not active (ADR 0050).
    DUTIES("duties");

    private final String code;

    Kind(String code) {
        this.code = code;
    }

    /// The word in paths, tables and evidence.
    @JsonValue
    public String code() {
        return code;
    }

    /// The kind with that code: also how a path's parameter is read.
    @JsonCreator
    public static Kind fromString(String code) {
        return Arrays.stream(values())
                .filter(kind -> kind.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such kind"));
    }
}
