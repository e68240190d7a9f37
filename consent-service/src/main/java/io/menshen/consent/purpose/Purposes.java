package io.menshen.consent.purpose;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// One version of the catalogue. What it does not name is no purpose.
public final class Purposes {

    private static final String BUNDLED = "purposes.yaml";

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(com.fasterxml.jackson.dataformat.yaml.YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .build();

    private final Map<PurposeCode, Purpose> byCode;

    private Purposes(Map<PurposeCode, Purpose> byCode) {
        this.byCode = byCode;
    }

    /// @throws Unreadable naming the place, when it is none
    static Purposes read(String text) {
        Map<PurposeCode, Purpose> purposes = new LinkedHashMap<>();
        try {
            for (Purpose purpose : YAML.readValue(text, new TypeReference<ArrayList<Purpose>>() {})) {
                if (purposes.put(purpose.code(), purpose) != null) {
                    throw new Unreadable("/" + purposes.size(), "named-twice");
                }
            }
        } catch (JsonMappingException e) {
            throw new Unreadable(pointer(e), "unreadable");
        } catch (JsonProcessingException | NullPointerException e) {
            throw new Unreadable("", "unreadable");
        }
        if (purposes.isEmpty()) {
            throw new Unreadable("", "empty");
        }
        return new Purposes(purposes);
    }

    /// What a new installation begins with.
    static String bundledText() {
        try (InputStream in = Purposes.class.getClassLoader().getResourceAsStream(BUNDLED)) {
            return new String(Objects.requireNonNull(in, BUNDLED).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the catalogue of purposes cannot be read", e);
        }
    }

    public Optional<Purpose> find(PurposeCode code) {
        return Optional.ofNullable(byCode.get(code));
    }

    public List<Purpose> all() {
        return List.copyOf(byCode.values());
    }

    private static String pointer(JsonMappingException e) {
        StringBuilder pointer = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            pointer.append('/').append(step.getIndex() >= 0 ? String.valueOf(step.getIndex()) : step.getFieldName());
        }
        return pointer.toString();
    }

    /// The text is no catalogue. Names the place and the rule, not what stands there.
    static final class Unreadable extends RuntimeException {
        final String pointer;
        final String rule;

        Unreadable(String pointer, String rule) {
            super(pointer + " " + rule, null, false, false);
            this.pointer = pointer;
            this.rule = rule;
        }
    }
}
