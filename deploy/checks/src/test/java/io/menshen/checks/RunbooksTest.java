package io.menshen.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The pages for operators lead somewhere, and speak of settings that exist.
class RunbooksTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");
    private static final Pattern SETTING = Pattern.compile("`(menshen\\.(?!audit`|member`|consent`)[a-z.-]+)`");

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        for (Path page : pages()) {
            assertThat(LINK.matcher(Manifests.read(page)).results().map(link -> link.group(1)))
                    .as(page.toString())
                    .allMatch(link -> Files.exists(page.resolveSibling(link)));
        }
    }

    @Test
    void everySettingIsInTheReference() throws IOException {
        String reference = Manifests.read(Manifests.ROOT.resolve("docs/reference/configuration.md"));
        Set<String> unknown = new TreeSet<>();
        for (Path page : pages()) {
            SETTING.matcher(Manifests.read(page))
                    .results()
                    .map(setting -> setting.group(1))
                    .filter(setting -> !reference.contains("`" + setting + "`"))
                    .filter(setting -> !setting.equals("menshen.sms.template.claim-code-zh"))
                    .forEach(unknown::add);
        }

        assertThat(unknown).isEmpty();
    }

    /// What the page about staffing says of roles that must not be in one hand is what the gateway refuses.
    @Test
    void theStaffingPageAgreesWithTheGateway() {
        String conditions = Manifests.read(
                Manifests.ROOT.resolve("masking-gateway/src/main/java/io/menshen/gateway/door/Conditions.java"));
        List<String> apart = Pattern.compile("APART = Set\\.of\\(([^)]*)\\)")
                .matcher(conditions)
                .results()
                .flatMap(set ->
                        Pattern.compile("\"([a-z-]+)\"").matcher(set.group(1)).results())
                .map(role -> role.group(1))
                .toList();
        String page = Manifests.read(Manifests.ROOT.resolve("docs/how-to/staffing.md"));

        assertThat(apart).hasSize(3);
        assertThat(page)
                .contains("**Two of %s in one token**"
                        .formatted(apart.stream().map("`%s`"::formatted).collect(Collectors.joining(", "))));
        assertThat(Pattern.compile("(?m)^\\| [A-D] \\| ([^|]*) \\|")
                        .matcher(page)
                        .results())
                .hasSize(4)
                .allMatch(row -> apart.stream()
                                .filter(role -> row.group(1).contains("`" + role + "`"))
                                .count()
                        <= 1);
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> guides = Files.walk(Manifests.ROOT.resolve("docs/how-to"));
                Stream<Path> deploy = Stream.of(
                        Manifests.KUBERNETES.resolve("README.md"),
                        Manifests.ROOT.resolve("deploy/images/README.md"),
                        Manifests.ROOT.resolve("deploy/compose/README.md"))) {
            return Stream.concat(guides.filter(page -> page.toString().endsWith(".md")), deploy)
                    .toList();
        }
    }
}
