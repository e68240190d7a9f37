package io.menshen.consent.notice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.menshen.consent.notice.Notice.Change;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a notice is written down in the register: one document (YAML, or JSON, which is YAML too) with every
/// language.
final class NoticeText {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    /// The list of files may leave out what kind of change a notice is.
    private static final YAMLMapper LISTS =
            YAMLMapper.builder().addModule(new JavaTimeModule()).build();

    private record Written(
            int version, LocalDate publishedOn, Change change, List<String> purposes, List<WrittenText> texts) {}

    private record WrittenText(String language, String text) {}

    private record Listed(
            int version, LocalDate publishedOn, @Nullable Change change, List<ListedText> texts) {}

    private record ListedText(String language, String resource, String hash) {}

    private NoticeText() {}

    /// @throws IllegalArgumentException when it is none; the message names no value
    static Notice read(String text) {
        try {
            Written written = YAML.readValue(text, Written.class);
            return new Notice(
                    written.version(),
                    written.publishedOn(),
                    written.change(),
                    written.purposes(),
                    written.texts().stream()
                            .map(each -> new Notice.Text(
                                    each.language(), hash(each.text().getBytes(StandardCharsets.UTF_8)), each.text()))
                            .toList());
        } catch (JsonProcessingException | NullPointerException e) {
            throw new IllegalArgumentException("no notice", e);
        }
    }

    /// The notices that came with the service, from its list of files, the first one first.
    ///
    /// @throws IllegalStateException when a text is not the one that was published
    static List<String> bundled(String resource) {
        try {
            List<Listed> listed = LISTS.readValue(file(resource), new TypeReference<ArrayList<Listed>>() {}).stream()
                    .sorted(Comparator.comparingInt(Listed::version))
                    .toList();
            List<String> written = new ArrayList<>();
            for (Listed each : listed) {
                written.add(YAML.writeValueAsString(new Written(
                        each.version(),
                        each.publishedOn(),
                        each.change() == null ? Change.MAJOR : each.change(),
                        List.of(),
                        each.texts().stream().map(NoticeText::checked).toList())));
            }
            if (written.isEmpty()) {
                throw new IllegalStateException("no notice is published");
            }
            return written;
        } catch (IOException e) {
            throw new IllegalStateException("the notices cannot be read", e);
        }
    }

    private static WrittenText checked(ListedText text) {
        byte[] body = file(text.resource());
        if (!text.hash().equals(hash(body))) {
            throw new IllegalStateException(
                    "edited after it was published, write a new version instead: " + text.resource());
        }
        return new WrittenText(text.language(), new String(body, StandardCharsets.UTF_8));
    }

    private static String hash(byte[] body) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] file(String resource) {
        try (InputStream in = NoticeText.class.getClassLoader().getResourceAsStream(resource)) {
            return Objects.requireNonNull(in, resource).readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("the notices cannot be read", e);
        }
    }
}
