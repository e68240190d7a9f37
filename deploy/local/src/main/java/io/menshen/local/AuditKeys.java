package io.menshen.local;

import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The log's public keys as they were at the first start: what `menshen verify` believes.
///
/// A log that could change the keys by which it is checked would prove nothing, so they are written once and never
/// again; when the log shows others later, that is said and the old ones stay.
public final class AuditKeys {

    private AuditKeys() {}

    static Path file(Path home) {
        return home.resolve("audit-keys.txt");
    }

    /// Returns a sentence for the person when there is something to say.
    public static Optional<String> pin(Stack stack) {
        Optional<String> shown = shown(stack);
        Path file = file(stack.home());
        if (shown.isEmpty()) {
            return Files.exists(file)
                    ? Optional.empty()
                    : Optional.of(
                            "The log's keys could not be read; `verify` needs --keys until the next ./menshen up.");
        }
        try {
            if (!Files.exists(file)) {
                OwnerOnly.write(file, shown.get().getBytes(StandardCharsets.UTF_8));
                return Optional.empty();
            }
            return ofTheLog(Files.readString(file)).equals(ofTheLog(shown.get()))
                    ? Optional.empty()
                    : Optional.of(
                            "WARNING: the log now shows other keys than at the first start. %s was kept; find out why before you trust a proof (docs/how-to/rotate-keys.md: The log's signing key)."
                                    .formatted(file));
        } catch (IOException e) {
            throw new ServerFailure("%s cannot be used: %s.".formatted(file, e.getMessage()), e);
        }
    }

    /// The log's own keys: which witnesses it asks may change, and nobody should take their keys from it anyway.
    private static Set<String> ofTheLog(String keys) {
        return keys.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.matches("[^+]*\\+[^+]*\\+B.*"))
                .collect(Collectors.toSet());
    }

    private static Optional<String> shown(Stack stack) {
        String gateway = stack.service(Service.GATEWAY).address();
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(gateway + "/v1/audit/keys"))
                            .header(
                                    "Authorization",
                                    "Bearer " + stack.keycloak().token("auditor1"))
                            .header("Accept", "text/plain")
                            .timeout(Duration.ofSeconds(20))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 && !answer.body().isBlank()
                    ? Optional.of(answer.body())
                    : Optional.empty();
        } catch (IOException | ServerFailure _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
