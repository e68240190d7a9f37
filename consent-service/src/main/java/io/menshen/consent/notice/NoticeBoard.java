package io.menshen.consent.notice;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.inject.Singleton;
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

/// The published notices, read from `notices/` when the service starts. A text that was edited after it was
/// published keeps the service from starting: consents are bound to it.
@Singleton
public class NoticeBoard {

    private record PublishedNotice(int version, LocalDate publishedOn, List<PublishedText> texts) {}

    private record PublishedText(String language, String resource, String hash) {}

    private final Notice current;

    NoticeBoard() {
        this("notices/notices.yaml");
    }

    NoticeBoard(String resource) {
        YAMLMapper mapper = YAMLMapper.builder()
                .addModule(new JavaTimeModule())
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .build();
        try {
            this.current = mapper.readValue(read(resource), new TypeReference<ArrayList<PublishedNotice>>() {}).stream()
                    .map(NoticeBoard::checked)
                    .max(Comparator.comparingInt(Notice::version))
                    .orElseThrow(() -> new IllegalStateException("no notice is published"));
        } catch (IOException e) {
            throw new IllegalStateException("the notices cannot be read", e);
        }
    }

    /// The notice in force.
    public Notice current() {
        return current;
    }

    private static Notice checked(PublishedNotice published) {
        List<Notice.Text> texts = published.texts().stream()
                .map(text -> {
                    byte[] body = read(text.resource());
                    if (!text.hash().equals(hash(body))) {
                        throw new IllegalStateException(
                                "edited after it was published, write a new version instead: " + text.resource());
                    }
                    return new Notice.Text(text.language(), text.hash(), new String(body, StandardCharsets.UTF_8));
                })
                .toList();
        return new Notice(published.version(), published.publishedOn(), texts);
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

    private static byte[] read(String resource) {
        try (InputStream in = NoticeBoard.class.getClassLoader().getResourceAsStream(resource)) {
            return Objects.requireNonNull(in, resource).readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("the notices cannot be read", e);
        }
    }
}
