package io.menshen.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The lists in `docs/reference` say what the code says, no more and no less.
class ReferenceTest {

    private static final Path ROOT = Path.of("..");
    private static final String PLATFORM = "platform/src/main/resources/io/menshen/platform/problem/problems";
    private static final Pattern PREFIX = Pattern.compile("@ConfigMapping\\(prefix = \"([^\"]+)\"\\)");
    private static final Pattern SETTING =
            Pattern.compile("(?:@WithDefault\\(\"([^\"]*)\"\\)\\s+)?[\\w<>, ]+ ([a-z]\\w*)\\(\\);");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| (?:`([^`]*)`)? ?\\|");
    private static final Pattern CODE = Pattern.compile("(?m)^\\| `([^`]+)` \\| ([^|]+) \\| ([^|]+) \\|$");
    private static final Pattern RAISED = Pattern.compile("Problem\\s*\\.of\\(\\s*[\\w.]+,\\s*\"([a-z-]+)\"");

    @Test
    void everySettingIsListedWithItsDefault() throws IOException {
        Set<String> settings = new TreeSet<>();
        for (Path source : sources()) {
            String text = Files.readString(source);
            PREFIX.matcher(text)
                    .results()
                    .forEach(prefix -> SETTING.matcher(text)
                            .results()
                            .map(setting -> setting(prefix.group(1), setting))
                            .forEach(settings::add));
        }
        // These are maps, and the reference says what their keys are.
        settings.removeAll(
                Set.of("menshen.upstream.services = ", "menshen.upstream.url = ", "menshen.sms.template = "));
        settings.add("menshen.upstream.<service>.url = ");
        settings.add("menshen.sms.template.<template>-<zh or en> = ");

        assertThat(ROW.matcher(reference("configuration.md")).results().map(row -> row.group(1) + " = " + given(row)))
                .containsExactlyInAnyOrderElementsOf(settings);
    }

    @Test
    void everyProblemIsListedInBothLanguages() throws IOException {
        Set<String> problems = new TreeSet<>();
        for (String bundle : bundles()) {
            Properties english = bundle(bundle + ".properties");
            Properties chinese = bundle(bundle + "_zh.properties");
            assertThat(chinese.stringPropertyNames())
                    .as(bundle)
                    .containsExactlyInAnyOrderElementsOf(english.stringPropertyNames());
            for (String code : codes(english)) {
                problems.add(String.join(
                        " | ",
                        code,
                        words(english, code, ". ").strip(),
                        words(chinese, code, "。").strip()));
            }
        }

        assertThat(CODE.matcher(reference("problems.md"))
                        .results()
                        .map(row -> String.join(" | ", row.group(1), row.group(2), row.group(3))))
                .filteredOn(row -> !row.startsWith("code"))
                .containsExactlyInAnyOrderElementsOf(problems);
    }

    @ParameterizedTest
    @ValueSource(strings = {"masking-gateway", "member-service", "consent-service", "audit-service"})
    void everyRefusalInTheCodeHasItsWords(String service) throws IOException {
        Set<String> known = codes(bundle(service + "/src/main/resources/problems.properties"));
        known.addAll(codes(bundle(PLATFORM + ".properties")));
        Set<String> raised = new TreeSet<>();
        for (Path source : sources()) {
            if (source.startsWith(ROOT.resolve(service))) {
                RAISED.matcher(Files.readString(source))
                        .results()
                        .map(found -> found.group(1))
                        .forEach(raised::add);
            }
        }

        assertThat(known).containsAll(raised);
    }

    private static String setting(String prefix, MatchResult setting) {
        String name = setting.group(2).replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        return prefix + "." + name + " = " + (setting.group(1) == null ? "" : setting.group(1));
    }

    private static String given(MatchResult row) {
        return row.group(2) == null ? "" : row.group(2);
    }

    private static String words(Properties texts, String code, String between) {
        String detail = texts.getProperty(code + ".detail");
        return texts.getProperty(code + ".title") + (detail == null ? "" : between + detail);
    }

    private static Set<String> codes(Properties texts) {
        Set<String> codes = new TreeSet<>();
        texts.stringPropertyNames().forEach(key -> codes.add(key.substring(0, key.lastIndexOf('.'))));
        return codes;
    }

    private static List<String> bundles() {
        return Stream.concat(
                        Stream.of(PLATFORM),
                        Stream.of("masking-gateway", "member-service", "consent-service", "audit-service")
                                .map(service -> service + "/src/main/resources/problems"))
                .toList();
    }

    private static Properties bundle(String file) throws IOException {
        Properties texts = new Properties();
        try (Reader reader = Files.newBufferedReader(ROOT.resolve(file))) {
            texts.load(reader);
        }
        return texts;
    }

    private static String reference(String file) throws IOException {
        return Files.readString(ROOT.resolve("docs/reference").resolve(file));
    }

    private static List<Path> sources() throws IOException {
        Set<Path> sources = new TreeSet<>();
        for (String module :
                List.of("platform", "masking-gateway", "member-service", "consent-service", "audit-service")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        return List.copyOf(sources);
    }
}
