package io.menshen.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
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

    private static List<Path> pages() throws IOException {
        try (Stream<Path> guides = Files.walk(Manifests.ROOT.resolve("docs/how-to"));
                Stream<Path> deploy = Stream.of(
                        Manifests.KUBERNETES.resolve("README.md"), Manifests.ROOT.resolve("deploy/images/README.md"))) {
            return Stream.concat(guides.filter(page -> page.toString().endsWith(".md")), deploy)
                    .toList();
        }
    }
}
