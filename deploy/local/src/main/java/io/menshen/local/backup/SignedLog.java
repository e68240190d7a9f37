package io.menshen.local.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.local.process.ServerFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The log's entries as they lie in its bundles (C2SP tlog-tiles), outside every database and every backup.
final class SignedLog {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WIDTH = 256;

    private final Path folder;

    SignedLog(Path folder) {
        this.folder = folder;
    }

    /// How many entries the last signed checkpoint covers; 0 when nothing was ever signed.
    long size() {
        Path checkpoint = folder.resolve("checkpoint");
        if (!Files.exists(checkpoint)) {
            return 0;
        }
        try {
            return Long.parseLong(Files.readAllLines(checkpoint).get(1));
        } catch (IOException | RuntimeException e) {
            throw new ServerFailure("The log's last checkpoint %s cannot be read.".formatted(checkpoint), e);
        }
    }

    /// The last number of each of these sources that the signed log has; a source without any is left out.
    Map<String, Long> lastNumbers(Set<String> sources) {
        Map<String, Long> found = new HashMap<>();
        long size = size();
        for (long bundle = (size - 1) / WIDTH; size > 0 && bundle >= 0 && found.size() < sources.size(); bundle--) {
            Map<String, Long> here = new HashMap<>();
            for (String entry : entries(bundle, (int) Math.min(WIDTH, size - bundle * WIDTH))) {
                JsonNode source = tree(entry).path("source");
                String name = source.path("name").asText();
                if (sources.contains(name)) {
                    here.merge(name, source.path("number").asLong(), Math::max);
                }
            }
            // A source's numbers grow with the log, so what stands in a later bundle is later.
            here.forEach(found::putIfAbsent);
        }
        return found;
    }

    private static JsonNode tree(String entry) {
        try {
            return JSON.readTree(entry);
        } catch (IOException e) {
            throw new ServerFailure("An entry of the log is not JSON.", e);
        }
    }

    private List<String> entries(long bundle, int count) {
        byte[] content = read(bundle, count);
        List<String> entries = new ArrayList<>();
        int at = 0;
        while (entries.size() < count && at + 2 <= content.length) {
            int length = ((content[at] & 0xff) << 8) | (content[at + 1] & 0xff);
            entries.add(new String(content, at + 2, length, java.nio.charset.StandardCharsets.UTF_8));
            at += 2 + length;
        }
        return entries;
    }

    /// The whole bundle, or the widest partial one.
    private byte[] read(long bundle, int count) {
        Path full = folder.resolve("tile/entries/" + place(bundle));
        try {
            if (Files.exists(full)) {
                return Files.readAllBytes(full);
            }
            for (int width = WIDTH - 1; width >= count; width--) {
                Path partial = Path.of(full + ".p", Integer.toString(width));
                if (Files.exists(partial)) {
                    return Files.readAllBytes(partial);
                }
            }
            throw new ServerFailure("The log's bundle %s is missing.".formatted(full));
        } catch (IOException e) {
            throw new ServerFailure("The log's bundle %s cannot be read: %s.".formatted(full, e.getMessage()), e);
        }
    }

    /// C2SP tlog-tiles: groups of three digits, all but the last marked with `x`.
    private static String place(long number) {
        StringBuilder place = new StringBuilder("%03d".formatted(number % 1000));
        for (long rest = number / 1000; rest > 0; rest /= 1000) {
            place.insert(0, "x%03d/".formatted(rest % 1000));
        }
        return place.toString();
    }
}
