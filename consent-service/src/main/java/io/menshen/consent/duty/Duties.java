package io.menshen.consent.duty;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.Period;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// One version of the list: which roles need something, and what.
///
/// @param roles that are active only while every duty is fulfilled; all others need nothing
record Duties(
        @JsonProperty(required = true) Set<String> roles,
        @JsonProperty(required = true) List<Duty> duties) {

    private static final String BUNDLED = "duties.yaml";

    /// From which it is judged that nothing lasts longer than a year.
    private static final LocalDate SOME_DAY = LocalDate.EPOCH;

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    Duties {
        roles = Set.copyOf(roles);
        duties = List.copyOf(duties);
    }

    /// @throws Unreadable naming the rule that is broken
    static Duties read(String text) {
        Duties read;
        try {
            read = YAML.readValue(text, Duties.class);
        } catch (JsonProcessingException | NullPointerException e) {
            throw new Unreadable("unreadable");
        }
        Set<String> codes = new HashSet<>();
        for (Duty duty : read.duties) {
            if (!duty.code().matches("[a-z][a-z0-9-]{1,63}") || !codes.add(duty.code())) {
                throw new Unreadable("code");
            }
            if (duty.acceptedFrom() < 1 || duty.acceptedFrom() > duty.edition()) {
                throw new Unreadable("accepted-from");
            }
            Period lasts = duty.lasts();
            if (lasts.isZero() || lasts.isNegative() || SOME_DAY.plus(lasts).isAfter(SOME_DAY.plusYears(1))) {
                throw new Unreadable("lasts");
            }
        }
        if (read.roles.contains("member")) {
            // nobody needs a course to see what is kept of them (PIPL Art. 45)
            throw new Unreadable("member");
        }
        return read;
    }

    static String bundledText() {
        try (InputStream in = Duties.class.getClassLoader().getResourceAsStream(BUNDLED)) {
            return new String(Objects.requireNonNull(in, BUNDLED).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the list of duties cannot be read", e);
        }
    }

    Optional<Duty> find(String code) {
        return duties.stream().filter(duty -> duty.code().equals(code)).findFirst();
    }

    /// The text is no list. Names the rule, not what stands there.
    static final class Unreadable extends RuntimeException {
        final String rule;

        Unreadable(String rule) {
            super(rule, null, false, false);
            this.rule = rule;
        }
    }
}
