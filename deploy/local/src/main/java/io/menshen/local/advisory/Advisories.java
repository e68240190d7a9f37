package io.menshen.local.advisory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ServerFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.maven.artifact.versioning.ComparableVersion;

/// Compares what the services are made of with a file of known flaws. Asks nobody: the bills of materials are built
/// with
/// `-Psbom`, and the file is OSV's export for Maven, brought from wherever there is a network.
public final class Advisories {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// After this the last look says little.
    private static final Duration OLD = Duration.ofDays(8);

    /// @param component `group:artifact@version`
    public record Finding(String component, String id, String summary) {}

    /// What one look found.
    ///
    /// @param dataOf when the newest advisory of the file was last changed
    public record Result(Instant checkedAt, Instant dataOf, int components, List<Finding> findings) {

        public Result {
            findings = List.copyOf(findings);
        }

        /// In one line.
        public String words(Instant now) {
            long days = Duration.between(checkedAt, now).toDays();
            return "%s%d known in %d components, looked %s against data of %s"
                    .formatted(
                            Duration.between(checkedAt, now).compareTo(OLD) > 0
                                            || Duration.between(dataOf, now).compareTo(OLD) > 0
                                    ? "OLD: "
                                    : "",
                            findings.size(),
                            components,
                            days == 0 ? "today" : days + " days ago",
                            dataOf.toString().substring(0, 10));
        }
    }

    private final Path kept;

    /// @param home the data folder
    public Advisories(Path home) {
        this.kept = home.resolve("advisories.json");
    }

    /// Looks, and keeps the result.
    ///
    /// @param bills CycloneDX, JSON
    /// @param data OSV's export: a zip of JSON files
    public Result look(List<Path> bills, Path data, Instant now) {
        Map<String, Set<String>> versions = new TreeMap<>();
        try {
            for (Path bill : bills) {
                JSON.readTree(bill.toFile()).path("components").forEach(each -> add(versions, each));
            }
            Result result = compare(versions, data, now);
            keep(result);
            return result;
        } catch (IOException e) {
            throw new ServerFailure("%s or a bill of materials cannot be read: %s.".formatted(data, e.getMessage()), e);
        }
    }

    /// What the last look found.
    public Optional<Result> last() {
        if (!Files.exists(kept)) {
            return Optional.empty();
        }
        try {
            JsonNode result = JSON.readTree(kept.toFile());
            List<Finding> findings = new ArrayList<>();
            result.path("findings")
                    .forEach(each -> findings.add(new Finding(
                            each.path("component").asText(),
                            each.path("id").asText(),
                            each.path("summary").asText())));
            return Optional.of(new Result(
                    Instant.parse(result.path("checkedAt").asText()),
                    Instant.parse(result.path("dataOf").asText()),
                    result.path("components").asInt(),
                    findings));
        } catch (IOException e) {
            throw new ServerFailure("%s cannot be read: %s.".formatted(kept, e.getMessage()), e);
        }
    }

    private void keep(Result result) throws IOException {
        ObjectNode text = JSON.createObjectNode()
                .put("checkedAt", result.checkedAt().toString())
                .put("dataOf", result.dataOf().toString())
                .put("components", result.components());
        result.findings()
                .forEach(each -> text.withArray("findings")
                        .addObject()
                        .put("component", each.component())
                        .put("id", each.id())
                        .put("summary", each.summary()));
        OwnerOnly.write(kept, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(text));
    }

    private static void add(Map<String, Set<String>> versions, JsonNode component) {
        if (component.path("purl").asText().startsWith("pkg:maven/")) {
            versions.computeIfAbsent(
                            component.path("group").asText() + ":"
                                    + component.path("name").asText(),
                            _ -> new TreeSet<>())
                    .add(component.path("version").asText());
        }
    }

    private static Result compare(Map<String, Set<String>> versions, Path data, Instant now) throws IOException {
        Map<String, Finding> findings = new TreeMap<>();
        Instant newest = Instant.EPOCH;
        try (ZipFile zip = new ZipFile(data.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (!entry.getName().endsWith(".json")) {
                    continue;
                }
                JsonNode advisory;
                try (InputStream stream = zip.getInputStream(entry)) {
                    advisory = JSON.readTree(stream);
                }
                Instant modified = Instant.parse(advisory.path("modified").asText("1970-01-01T00:00:00Z"));
                newest = modified.isAfter(newest) ? modified : newest;
                if (advisory.hasNonNull("withdrawn")) {
                    continue;
                }
                for (JsonNode affected : advisory.path("affected")) {
                    String name = affected.at("/package/name").asText();
                    for (String version : versions.getOrDefault(name, Set.of())) {
                        if (affects(affected, version)) {
                            Finding finding = new Finding(
                                    name + "@" + version,
                                    advisory.path("id").asText(),
                                    advisory.path("summary").asText());
                            findings.put(finding.component() + finding.id(), finding);
                        }
                    }
                }
            }
        }
        if (newest.equals(Instant.EPOCH)) {
            throw new ServerFailure("%s holds no advisory; it should be OSV's export for Maven.".formatted(data));
        }
        int components = versions.values().stream().mapToInt(Set::size).sum();
        return new Result(now, newest, components, List.copyOf(findings.values()));
    }

    /// As OSV's format defines it: listed, or inside a range.
    private static boolean affects(JsonNode affected, String version) {
        for (JsonNode listed : affected.path("versions")) {
            if (listed.asText().equals(version)) {
                return true;
            }
        }
        ComparableVersion ours = new ComparableVersion(version);
        for (JsonNode range : affected.path("ranges")) {
            boolean inside = false;
            Map<ComparableVersion, JsonNode> events = new TreeMap<>();
            range.path("events").forEach(event -> events.put(at(event), event));
            for (Map.Entry<ComparableVersion, JsonNode> event : events.entrySet()) {
                int order = ours.compareTo(event.getKey());
                if (event.getValue().has("introduced") && order >= 0) {
                    inside = true;
                } else if (event.getValue().has("fixed") && order >= 0) {
                    inside = false;
                } else if (event.getValue().has("last_affected") && order > 0) {
                    inside = false;
                }
            }
            if (inside && range.path("type").asText().equals("ECOSYSTEM")) {
                return true;
            }
        }
        return false;
    }

    private static ComparableVersion at(JsonNode event) {
        return new ComparableVersion(event.elements().next().asText());
    }
}
