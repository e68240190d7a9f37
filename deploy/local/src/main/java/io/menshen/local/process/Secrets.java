package io.menshen.local.process;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The passwords and keys of one data folder, made up at first need and kept in one owner-only file.
public final class Secrets {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path file;
    private final Map<String, String> values;

    public Secrets(Path file) {
        this.file = file;
        try {
            this.values = Files.exists(file)
                    ? JSON.readValue(Files.readAllBytes(file), new TypeReference<TreeMap<String, String>>() {})
                    : new TreeMap<>();
        } catch (IOException e) {
            throw new ServerFailure(
                    "The secrets file %s cannot be read; without it the data beside it cannot be opened, so nothing was changed."
                            .formatted(file),
                    e);
        }
    }

    /// Is there any secret yet?
    public synchronized boolean isEmpty() {
        return values.isEmpty();
    }

    /// The secret of this name; a random one is made and stored when there is none yet.
    public synchronized String get(String name) {
        String known = values.get(name);
        return known != null ? known : put(name, random());
    }

    public synchronized Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /// Stores the secret durably before it is used for the first time.
    public synchronized String put(String name, String value) {
        values.put(name, value);
        try {
            OwnerOnly.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(values));
        } catch (IOException e) {
            values.remove(name);
            throw new UncheckedIOException("Cannot write " + file, e);
        }
        return value;
    }

    /// 192 random bits in letters and digits that need no quoting anywhere.
    private static String random() {
        byte[] bits = new byte[24];
        RANDOM.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    @Override
    public String toString() {
        return "Secrets[" + file + "]";
    }
}
