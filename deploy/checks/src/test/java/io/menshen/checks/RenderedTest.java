package io.menshen.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Every overlay renders, and the committed `install.yaml` is what it renders to.
///
/// `mvn test -pl deploy/checks -am -Dmanifests.write=true` writes them anew.
class RenderedTest {

    static final List<String> FLAVOURS = Manifests.FLAVOURS;

    @ParameterizedTest
    @FieldSource("FLAVOURS")
    void theCommittedInstallFileIsWhatTheOverlayRendersTo(String flavour) throws IOException, InterruptedException {
        String rendered = kustomize(Manifests.KUBERNETES.resolve("overlays").resolve(flavour));

        Path committed = Manifests.rendered(flavour);
        if (Boolean.getBoolean("manifests.write")) {
            Files.createDirectories(committed.getParent());
            Files.writeString(committed, rendered, StandardCharsets.UTF_8);
        }
        assertThat(rendered)
                .as("%s is not what overlays/%s renders to; write it anew with -Dmanifests.write=true"
                        .formatted(committed, flavour))
                .isEqualTo(Manifests.read(committed));
    }

    @Test
    void optionalComponentsRenderToo() throws IOException, InterruptedException {
        // A folder inside the tree, for kustomize takes nothing from outside it.
        Path folder = Manifests.KUBERNETES.resolve("overlays/.with-messages");
        Files.createDirectories(folder);
        try {
            Files.writeString(folder.resolve("kustomization.yaml"), """
                    resources: [../dev]
                    components: [../../components/messages, ../../components/tracing]
                    """);

            Manifests with = Manifests.parse(kustomize(folder));

            assertThat(with.environment(with.one("Deployment", "member-service")))
                    .containsEntry("MENSHEN_MESSAGE_SMS", "real")
                    .containsKeys("MENSHEN_SMS_ACCESS_KEY_SECRET", "QUARKUS_MAILER_PASSWORD")
                    .containsEntry("MENSHEN_TRACE_ENDPOINT", "http://otel-collector.observability.svc:4318/v1/traces");
        } finally {
            Files.deleteIfExists(folder.resolve("kustomization.yaml"));
            Files.deleteIfExists(folder);
        }
    }

    static String kustomize(Path folder) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder("kubectl", "kustomize", folder.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            String skipped = "SKIPPED: there is no kubectl here, so nobody checked that " + folder.getFileName()
                    + " still renders to its install.yaml. The other checks read the committed file.";
            System.err.println(skipped);
            return abort(skipped);
        }
        String rendered = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("kubectl kustomize " + folder.getFileName())
                .isZero();
        return rendered;
    }
}
