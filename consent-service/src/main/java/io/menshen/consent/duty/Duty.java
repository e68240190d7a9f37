package io.menshen.consent.duty;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Period;
import java.util.HexFormat;
import java.util.Locale;

/// One course or pledge of the list.
///
/// @param edition counts on with every change of its text
/// @param acceptedFrom the oldest edition that still counts
/// @param lasts how long it is good for, from the day of the course or of signing
record Duty(
        @JsonProperty(required = true) String code,
        @JsonProperty(required = true) Kind kind,
        @JsonProperty(required = true) int edition,
        @JsonProperty(required = true) int acceptedFrom,
        @JsonProperty(required = true) Period lasts,
        @JsonProperty(required = true) Text title,
        @JsonProperty(required = true) Text text) {

    enum Kind {
        COURSE,
        PLEDGE
    }

    /// Both languages: what is agreed to in one is agreed to in both.
    record Text(
            @JsonProperty(required = true) String zh,
            @JsonProperty(required = true) String en) {}

    /// `sha256:…` over title and text in both languages, in this order, each ended by a line feed.
    String hash() {
        String whole = String.join("\n", title.zh(), text.zh(), title.en(), text.en(), "");
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(whole.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// The word in tables.
    String kindCode() {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
