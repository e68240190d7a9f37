package io.menshen.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every refusal has words, in both languages.
class ProblemWordsTest {

    private static final Pattern REFUSED = Pattern.compile("new Refused\\(\\s*[a-z0-9 ]+,[^;]*?\"([a-z-]+)\"");

    @Test
    void eachSlugOfTheDoorHasATitle() throws IOException {
        Set<String> slugs = new TreeSet<>();
        try (Stream<Path> sources = Files.list(Path.of("src/main/java/io/menshen/gateway/door"))) {
            for (Path source : sources.toList()) {
                Matcher matcher = REFUSED.matcher(Files.readString(source));
                while (matcher.find()) {
                    slugs.add(matcher.group(1));
                }
            }
        }
        assertThat(slugs).contains("cannot-record", "bad-path", "unusable-answer");

        for (String language : new String[] {"", "_zh"}) {
            Properties words = words("/problems" + language + ".properties");
            Properties platform = words("/io/menshen/platform/problem/problems" + language + ".properties");
            assertThat(slugs)
                    .allMatch(slug -> words.containsKey(slug + ".title") || platform.containsKey(slug + ".title"));
        }
    }

    @Test
    void bothLanguagesSayTheSameThings() throws IOException {
        assertThat(words("/problems.properties").keySet())
                .isEqualTo(words("/problems_zh.properties").keySet());
    }

    private static Properties words(String name) throws IOException {
        Properties words = new Properties();
        words.load(new java.io.InputStreamReader(
                ProblemWordsTest.class.getResourceAsStream(name), java.nio.charset.StandardCharsets.UTF_8));
        return words;
    }
}
