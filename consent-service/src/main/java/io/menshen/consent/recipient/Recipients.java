package io.menshen.consent.recipient;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.menshen.consent.register.Document;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// One version of the register of recipients. Whom it does not name gets nothing.
final class Recipients {

    private static final String BUNDLED = "recipients.yaml";

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .addModule(new JavaTimeModule())
            // NO is Norway
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .build();

    private final List<Recipient> all;

    private Recipients(List<Recipient> all) {
        this.all = List.copyOf(all);
    }

    /// @throws IllegalArgumentException when it is none; call [#faults] first
    static Recipients read(String text) {
        try {
            return new Recipients(parse(text));
        } catch (JsonProcessingException | NullPointerException e) {
            throw new IllegalArgumentException("no register of recipients", e);
        }
    }

    /// What is wrong with a text, apart from what other registers say.
    static List<Document.Fault> faults(String text) {
        List<Recipient> recipients;
        try {
            recipients = parse(text);
        } catch (JsonMappingException e) {
            return List.of(new Document.Fault(pointer(e), "unreadable"));
        } catch (JsonProcessingException | NullPointerException e) {
            return List.of(new Document.Fault("", "unreadable"));
        }
        List<Document.Fault> faults = new ArrayList<>();
        Set<String> codes = new HashSet<>();
        Set<String> clients = new HashSet<>();
        for (int n = 0; n < recipients.size(); n++) {
            Recipient one = recipients.get(n);
            if (one.fault() != null) {
                faults.add(new Document.Fault(
                        "/" + n + one.fault(),
                        one.fault().equals("/route") ? "foreign-region-without-route" : "unfit"));
            }
            if (!codes.add(one.code())) {
                faults.add(new Document.Fault("/" + n + "/code", "named-twice"));
            }
            if (!clients.add(one.client())) {
                // who reads would not be sure
                faults.add(new Document.Fault("/" + n + "/client", "named-twice"));
            }
        }
        return faults;
    }

    static String bundledText() {
        try (InputStream in = Recipients.class.getClassLoader().getResourceAsStream(BUNDLED)) {
            return new String(Objects.requireNonNull(in, BUNDLED).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the register of recipients cannot be read", e);
        }
    }

    List<Recipient> all() {
        return all;
    }

    Optional<Recipient> find(String code) {
        return all.stream().filter(one -> one.code().equals(code)).findFirst();
    }

    private static List<Recipient> parse(String text) throws JsonProcessingException {
        List<Recipient> read = YAML.readValue(text, new TypeReference<ArrayList<Recipient>>() {});
        for (Recipient one : read) {
            // a property that is not there is read as null, whatever its type says
            Objects.requireNonNull(one.code());
            Objects.requireNonNull(one.name().zh());
            Objects.requireNonNull(one.name().en());
            Objects.requireNonNull(one.role());
            Objects.requireNonNull(one.client());
            Objects.requireNonNull(one.region());
            Objects.requireNonNull(one.contract());
            Objects.requireNonNull(one.endsOn());
            Objects.requireNonNull(one.assessment());
        }
        return read;
    }

    private static String pointer(JsonMappingException e) {
        StringBuilder pointer = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            pointer.append('/').append(step.getIndex() >= 0 ? String.valueOf(step.getIndex()) : step.getFieldName());
        }
        return pointer.toString();
    }
}
