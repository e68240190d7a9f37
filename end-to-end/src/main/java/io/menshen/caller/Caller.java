package io.menshen.caller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// One signed-in user and what they say about their calls (purpose, basis). Immutable but for the token, which is
/// renewed before it ends.
public final class Caller {

    /// Access tokens live five minutes; an old one is not presented again.
    private static final Duration TOKEN_USE = Duration.ofMinutes(4);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI gateway;
    private final HttpClient http;
    private final Session session;
    private final Map<String, String> headers;

    private Caller(URI gateway, HttpClient http, Session session, Map<String, String> headers) {
        this.gateway = gateway;
        this.http = http;
        this.session = session;
        this.headers = headers;
    }

    public static Caller signedIn(URI gateway, HttpClient http, String user, SignIn signIn) {
        return new Caller(gateway, http, new Session(user, signIn), Map.of());
    }

    public String user() {
        return session.user;
    }

    /// The same caller, who names a purpose.
    public Caller withPurpose(String purpose) {
        return with("Menshen-Purpose", purpose);
    }

    /// The same caller, who names what proves the purpose.
    public Caller withBasis(String basis) {
        return with("Menshen-Basis", basis);
    }

    /// The same caller, who asks why each field is shown as it is.
    public Caller askingWhy() {
        return with("Prefer", "masking-metadata");
    }

    /// The same caller with the same token at another gateway.
    public Caller at(URI other) {
        return new Caller(other, http, session, headers);
    }

    public Caller with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Caller(gateway, http, session, Map.copyOf(more));
    }

    public Answer get(String path) {
        return send("GET", path, request(path).GET());
    }

    /// Posts JSON, made from maps, lists and plain values.
    public Answer post(String path, Object body) {
        try {
            return post(path, "application/json", JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the body cannot be written as JSON", e);
        }
    }

    /// Sends a JSON merge patch; name the version that was seen with `If-Match`.
    public Answer patch(String path, Object body) {
        try {
            return send(
                    "PATCH",
                    path,
                    request(path)
                            .header("Content-Type", "application/merge-patch+json")
                            .method("PATCH", BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the body cannot be written as JSON", e);
        }
    }

    /// Posts without a body, for things that need no more than to be said.
    public Answer post(String path) {
        return send(
                "POST",
                path,
                request(path)
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .POST(BodyPublishers.noBody()));
    }

    public Answer post(String path, String type, byte[] body) {
        return send(
                "POST",
                path,
                request(path)
                        .header("Content-Type", type)
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .POST(BodyPublishers.ofByteArray(body)));
    }

    public Answer put(String path, String type, byte[] body) {
        return send("PUT", path, request(path).header("Content-Type", type).PUT(BodyPublishers.ofByteArray(body)));
    }

    /// A claim of the access token, as any holder of a token can read it.
    public String claim(String name) {
        String payload = session.token().split("\\.", -1)[1];
        try {
            JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(payload));
            return claims.path(name).asText("");
        } catch (IOException e) {
            throw new Unexpected("the access token of %s is no JWT".formatted(user()), e);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + session.token());
        headers.forEach(request::header);
        return request;
    }

    private Answer send(String method, String path, HttpRequest.Builder request) {
        long start = System.nanoTime();
        try {
            return new Answer(
                    "%s %s by %s".formatted(method, path, user()),
                    http.send(request.build(), BodyHandlers.ofByteArray()),
                    Duration.ofNanos(System.nanoTime() - start));
        } catch (IOException e) {
            throw new Unexpected("%s %s by %s got no answer: %s".formatted(method, path, user(), e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unexpected("interrupted while waiting for %s %s".formatted(method, path), e);
        }
    }

    /// A text list as chats hold it.
    public Answer postText(String path, String text) {
        return post(path, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return user();
    }

    /// A user's token while it is good.
    private static final class Session {

        private final String user;
        private final SignIn signIn;
        private String token = "";
        private Instant renewAt = Instant.MIN;

        Session(String user, SignIn signIn) {
            this.user = user;
            this.signIn = signIn;
        }

        synchronized String token() {
            Instant now = java.time.InstantSource.system().instant();
            if (now.isAfter(renewAt)) {
                token = signIn.accessToken(user);
                renewAt = now.plus(TOKEN_USE);
            }
            return token;
        }
    }
}
