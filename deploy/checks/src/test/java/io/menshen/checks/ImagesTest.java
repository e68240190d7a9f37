package io.menshen.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// The image is what the manifests count on: who it runs as, where it listens, what it is made from.
class ImagesTest {

    static final List<String> SERVICES = Manifests.SERVICES;

    private static final Path IMAGES = Manifests.ROOT.resolve("deploy/images");

    @Test
    void everyStageIsMadeFromTheOneBaseThatTheBuilderNames() {
        String dockerfile = Manifests.read(IMAGES.resolve("Dockerfile"));

        assertThat(lines(dockerfile, "FROM")).containsExactly("${BASE} AS trained", "${BASE}");
        assertThat(lines(dockerfile, "ARG")).contains("BASE").allMatch(argument -> !argument.contains("="));
        assertThat(lines(dockerfile, "ADD")).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void theManifestsRunItAsItsUserOnItsPort(String service) {
        Manifests manifests = Manifests.of("prod");
        String dockerfile = Manifests.read(IMAGES.resolve("Dockerfile"));

        assertThat(manifests
                        .one("Deployment", service)
                        .at("/spec/template/spec/securityContext/runAsUser")
                        .asText())
                .isEqualTo(lines(dockerfile, "USER").getFirst().replaceAll(":.*", ""));
        assertThat(manifests
                        .one("Deployment", service)
                        .at("/spec/template/spec/containers/0/ports/0/containerPort")
                        .asText())
                .isEqualTo(lines(dockerfile, "EXPOSE").getFirst());
    }

    @Test
    void trainingAndRunningAreTheSameProgram() {
        String training = Manifests.read(IMAGES.resolve("train.sh")).replace("\\\n", " ");
        String running = lines(Manifests.read(IMAGES.resolve("Dockerfile")), "ENTRYPOINT")
                .getFirst()
                .replaceAll("[\\[\\]\",]", "");

        assertThat(training.replaceAll("\\s+", " ")).contains(running.replace("AOTCache=", "AOTCacheOutput="));
    }

    private static List<String> lines(String dockerfile, String instruction) {
        return Pattern.compile("(?m)^" + instruction + " (.+)$")
                .matcher(dockerfile)
                .results()
                .map((MatchResult line) -> line.group(1))
                .toList();
    }
}
