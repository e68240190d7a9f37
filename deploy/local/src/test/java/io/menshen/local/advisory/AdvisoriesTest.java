package io.menshen.local.advisory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.local.process.ServerFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdvisoriesTest {

    private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");

    @TempDir
    Path home;

    @Test
    void whatLiesInARangeIsFoundAndWhatWasFixedIsNot() throws IOException {
        Path data = export("""
                {"id": "GHSA-1", "modified": "2026-11-20T00:00:00Z", "summary": "Smuggling", "affected": [{"package":
                 {"ecosystem": "Maven", "name": "io.netty:netty-codec-http"}, "ranges": [{"type": "ECOSYSTEM", "events":
                 [{"introduced": "0"}, {"fixed": "4.1.138.Final"}]}]}]}
                """, """
                {"id": "GHSA-2", "modified": "2026-11-21T00:00:00Z", "summary": "Inflation", "affected": [{"package":
                 {"ecosystem": "Maven", "name": "io.netty:netty-codec-http"}, "ranges": [{"type": "ECOSYSTEM", "events":
                 [{"introduced": "4.1.100.Final"}, {"last_affected": "4.1.140.Final"}]}]}]}
                """, """
                {"id": "GHSA-3", "modified": "2026-11-19T00:00:00Z", "summary": "Listed", "affected": [{"package":
                 {"ecosystem": "Maven", "name": "org.yaml:snakeyaml"}, "versions": ["2.4"]}]}
                """, """
                {"id": "GHSA-4", "modified": "2026-11-19T00:00:00Z", "withdrawn": "2026-11-19T00:00:00Z", "affected":
                 [{"package": {"ecosystem": "Maven", "name": "org.yaml:snakeyaml"}, "versions": ["2.4"]}]}
                """);
        Advisories advisories = new Advisories(home);

        Advisories.Result result = advisories.look(
                List.of(bill("io.netty:netty-codec-http:4.1.140.Final", "org.yaml:snakeyaml:2.4")), data, NOW);

        assertThat(result.findings()).extracting(Advisories.Finding::id).containsExactly("GHSA-2", "GHSA-3");
        assertThat(result.components()).isEqualTo(2);
        assertThat(advisories.last()).contains(result);
        assertThat(result.words(NOW)).isEqualTo("2 known in 2 components, looked today against data of 2026-11-21");
        assertThat(result.words(NOW.plus(Duration.ofDays(9))))
                .startsWith("OLD: ")
                .contains("looked 9 days ago");
    }

    @Test
    void nobodyHasLookedYet() {
        assertThat(new Advisories(home).last()).isEmpty();
    }

    @Test
    void aFileWithoutAdvisoriesIsNoReasonToBeCalm() throws IOException {
        Path data = export("{}");
        List<Path> bills = List.of(bill("a:b:1"));

        assertThatThrownBy(() -> new Advisories(home).look(bills, data, NOW)).isInstanceOf(ServerFailure.class);
    }

    private Path bill(String... components) throws IOException {
        StringBuilder text = new StringBuilder("{\"bomFormat\": \"CycloneDX\", \"components\": [");
        for (String component : components) {
            String[] parts = component.split(":");
            text.append(text.toString().endsWith("[") ? "" : ",")
                    .append(
                            "{\"group\": \"%s\", \"name\": \"%s\", \"version\": \"%s\", \"purl\": \"pkg:maven/%s/%s@%s\"}"
                                    .formatted(parts[0], parts[1], parts[2], parts[0], parts[1], parts[2]));
        }
        return Files.writeString(home.resolve("bom.json"), text.append("]}"));
    }

    private Path export(String... advisories) throws IOException {
        Path file = home.resolve("all.zip");
        try (OutputStream stream = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(stream)) {
            for (int i = 0; i < advisories.length; i++) {
                zip.putNextEntry(new ZipEntry(i + ".json"));
                zip.write(advisories[i].getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return file;
    }
}
