package io.menshen.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every alarm is over metrics that some service really has, and leads to a page that says what to do.
class AlertsTest {

    private static final Path PAGES = Manifests.ROOT.resolve("docs/how-to/alerts");
    private static final List<String> HEADINGS = List.of("## Meaning", "## Impact", "## Diagnosis", "## Mitigation");

    /// `counter("menshen.log.gaps"`, `gauge("menshen.log.size"`, `Gauge.builder("…"`, over line breaks.
    private static final Pattern METER =
            Pattern.compile("(counter|gauge|timer|Gauge\\.builder|Timer\\.builder)\\(\\s*\"(menshen\\.[a-z.]+)\"");

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)` \\|");

    private static final Pattern USE = Pattern.compile("(menshen_[a-z_]+)(?:\\{([^}]*)\\})?");
    private static final Pattern LABEL = Pattern.compile("([a-z]+)(?:=|!=|=~)\"([^\"]*)\"");

    @Test
    void everyAlarmHasItsPage() {
        assertThat(alarms(Manifests.of("prod")))
                .hasSizeGreaterThan(10)
                .allSatisfy(alarm -> assertThat(withoutPage(alarm))
                        .as(alarm.path("alert").asText())
                        .isEmpty());
    }

    @Test
    void everyPageHasItsAlarm() throws IOException {
        Set<String> names = alarms(Manifests.of("prod"))
                .map(each -> each.path("alert").asText())
                .collect(Collectors.toSet());
        try (Stream<Path> pages = Files.list(PAGES)) {
            assertThat(pages.map(page -> page.getFileName().toString().replace(".md", "")))
                    .containsExactlyInAnyOrderElementsOf(names);
        }
    }

    @Test
    void everyMetricIsOneThatAServiceHas() throws IOException {
        Map<String, Path> metrics = metrics();

        assertThat(alarms(Manifests.of("prod")))
                .allSatisfy(alarm -> assertThat(unknown(alarm.path("expr").asText(), metrics))
                        .as(alarm.path("alert").asText())
                        .isEmpty());
    }

    @Test
    void everyMetricOfTheDashboardIsOneThatAServiceHas() throws IOException {
        Map<String, Path> metrics = metrics();
        ObjectNode map = Manifests.of("prod")
                .kind("ConfigMap")
                .filter(each -> Manifests.name(each).startsWith("menshen-dashboard"))
                .findFirst()
                .orElseThrow();
        JsonNode dashboard = new ObjectMapper()
                .readTree(map.path("data").path("menshen.json").asText());

        List<String> expressions =
                dashboard.findValues("expr").stream().map(JsonNode::asText).toList();
        assertThat(expressions)
                .hasSizeGreaterThan(8)
                .allSatisfy(expression ->
                        assertThat(unknown(expression, metrics)).as(expression).isEmpty());
    }

    @Test
    void theReferenceListsEveryMetricOfTheCodeAndNoOther() throws IOException {
        assertThat(listed().get(0))
                .containsExactlyInAnyOrderElementsOf(new TreeSet<>(metrics().keySet().stream()
                        .map(name -> name.replaceAll("_seconds_(count|sum|max|bucket)$", "_seconds"))
                        .toList()));
    }

    @Test
    void everyMetricOfOthersIsListedToo() {
        Pattern foreign = Pattern.compile("\\b(?:barman|cnpg|kafka|strimzi|keycloak)_[a-z_]+");
        String used = alarms(Manifests.of("prod"))
                        .map(each -> each.path("expr").asText())
                        .collect(Collectors.joining("\n"))
                + Manifests.read(Manifests.KUBERNETES.resolve("components/monitoring/menshen.json"));

        assertThat(foreign.matcher(used).results().map(MatchResult::group).collect(Collectors.toSet()))
                .isNotEmpty()
                .isEqualTo(Set.copyOf(listed().get(1)));
    }

    /// The metrics of `docs/reference/metrics.md`: ours, then those of others.
    private static List<List<String>> listed() {
        String page = Manifests.read(Manifests.ROOT.resolve("docs/reference/metrics.md"));
        return Stream.of(page.split("\nFrom others"))
                .map(part ->
                        ROW.matcher(part).results().map(row -> row.group(1)).toList())
                .toList();
    }

    @Test
    void anAlarmWithoutAPageOrOverNothingIsNoticed() throws IOException {
        ObjectNode alarm = new ObjectMapper().createObjectNode();
        alarm.put("alert", "MenshenNobodyWroteThis").put("expr", "menshen_log_gap_total{source=\"x\"} > 0");
        alarm.putObject("annotations").put("runbook_url", "docs/how-to/alerts/MenshenNobodyWroteThis.md");

        assertThat(withoutPage(alarm)).isNotEmpty();
        assertThat(unknown(alarm.path("expr").asText(), metrics())).containsExactly("menshen_log_gap_total");
        assertThat(unknown("menshen_vault_calls_total{outcome=\"ok\"}", metrics()))
                .containsExactly("menshen_vault_calls_total outcome=ok");
    }

    private static Stream<JsonNode> alarms(Manifests manifests) {
        return manifests
                .kind("PrometheusRule")
                .flatMap(rules -> Manifests.stream(rules.at("/spec/groups")))
                .flatMap(group -> Manifests.stream(group.path("rules")));
    }

    private static List<String> withoutPage(JsonNode alarm) {
        List<String> missing = new ArrayList<>();
        String name = alarm.path("alert").asText();
        Path page = PAGES.resolve(name + ".md");
        if (!alarm.at("/annotations/runbook_url").asText().equals("docs/how-to/alerts/" + name + ".md")
                || !Files.exists(page)) {
            return List.of("it has no page");
        }
        String text = Manifests.read(page);
        HEADINGS.stream()
                .filter(heading -> !text.contains("\n" + heading + "\n"))
                .forEach(missing::add);
        if (!text.contains("Severity: " + alarm.at("/labels/severity").asText() + "\n")) {
            missing.add("another severity");
        }
        if (alarm.at("/annotations/summary").asText().isBlank()) {
            missing.add("no summary");
        }
        return missing;
    }

    /// Metrics, and values of their labels, that no code has.
    private static List<String> unknown(String expression, Map<String, Path> metrics) {
        List<String> unknown = new ArrayList<>();
        for (MatchResult use : USE.matcher(expression).results().toList()) {
            Path source = metrics.get(use.group(1));
            if (source == null) {
                unknown.add(use.group(1));
            } else if (use.group(2) != null) {
                String code = feature(source);
                LABEL.matcher(use.group(2))
                        .results()
                        .filter(label -> !code.contains('"' + label.group(1) + '"')
                                || !code.contains('"' + label.group(2) + '"'))
                        .forEach(label -> unknown.add(use.group(1) + " " + label.group(1) + "=" + label.group(2)));
            }
        }
        return unknown;
    }

    private static String feature(Path source) {
        try (Stream<Path> files = Files.list(source.getParent())) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(Manifests::read)
                    .collect(Collectors.joining());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Stream<String> series(String kind, String meter) {
        String name = meter.replace('.', '_');
        return switch (kind) {
            case "counter" -> Stream.of(name + "_total");
            case "timer", "Timer.builder" ->
                Stream.of("_count", "_sum", "_max", "_bucket").map(end -> name + "_seconds" + end);
            default -> Stream.of(name);
        };
    }

    /// As Prometheus sees it → where it is counted.
    private static Map<String, Path> metrics() throws IOException {
        Map<String, Path> metrics = new HashMap<>();
        for (String module : Stream.concat(Manifests.SERVICES.stream(), Stream.of("platform"))
                .toList()) {
            try (Stream<Path> sources =
                    Files.walk(Manifests.ROOT.resolve(module).resolve("src/main/java"))) {
                for (Path source :
                        new TreeSet<>(sources.filter(each -> each.toString().endsWith(".java"))
                                .toList())) {
                    METER.matcher(Manifests.read(source))
                            .results()
                            .forEach(meter ->
                                    series(meter.group(1), meter.group(2)).forEach(name -> metrics.put(name, source)));
                }
            }
        }
        return metrics;
    }
}
