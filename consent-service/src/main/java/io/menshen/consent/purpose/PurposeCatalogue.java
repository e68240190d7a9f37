package io.menshen.consent.purpose;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// All purposes, read from `purposes.yaml` when the service starts. What it does not name is no purpose.
@Singleton
public class PurposeCatalogue {

    private final Map<PurposeCode, Purpose> purposes;
    private final String hash;

    PurposeCatalogue() {
        this("purposes.yaml");
    }

    PurposeCatalogue(String resource) {
        byte[] yaml = read(resource);
        this.hash = "sha256:" + sha256(yaml);
        this.purposes = parse(yaml);
    }

    public Optional<Purpose> find(PurposeCode code) {
        return Optional.ofNullable(purposes.get(code));
    }

    public List<Purpose> all() {
        return List.copyOf(purposes.values());
    }

    /// Names this very catalogue, so that another one is noticed.
    public String hash() {
        return hash;
    }

    private static Map<PurposeCode, Purpose> parse(byte[] yaml) {
        YAMLMapper mapper = YAMLMapper.builder()
                .addModule(new JavaTimeModule())
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .build();
        Map<PurposeCode, Purpose> purposes = new LinkedHashMap<>();
        try {
            for (Purpose purpose : mapper.readValue(yaml, new TypeReference<ArrayList<Purpose>>() {})) {
                if (purposes.put(purpose.code(), purpose) != null) {
                    throw new IllegalStateException("purpose named twice: " + purpose.code());
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the catalogue of purposes cannot be read", e);
        }
        return purposes;
    }

    private static byte[] read(String resource) {
        try (InputStream in = PurposeCatalogue.class.getClassLoader().getResourceAsStream(resource)) {
            return Objects.requireNonNull(in, resource).readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("the catalogue of purposes cannot be read", e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
