package io.menshen.gateway.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// The account interface of Keycloak, asked with the token of the person whose account it is.
///
/// The gateway's client may exchange such a token for one that opens that person's account (RFC 8693), and
/// nothing else: it has no service account, and without a live token of somebody its secret opens nothing.
/// Blocks.
@ApplicationScoped
class AccountDesk {

    private static final String TYPE = "urn:ietf:params:oauth:token-type:";
    private static final int LONGEST_ANSWER = 1 << 20;

    private final SessionConfig config;
    private final ObjectMapper json;
    private final String realm;
    private final HttpClient http;

    AccountDesk(
            SessionConfig config,
            ObjectMapper json,
            @ConfigProperty(name = "quarkus.oidc.auth-server-url") String realm) {
        this.config = config;
        this.json = json;
        this.realm = realm;
        this.http = HttpClient.newBuilder()
                .connectTimeout(config.limit())
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    boolean open() {
        return config.clientSecret().isPresent();
    }

    /// What lets one see the sessions of the token's owner, and end the others.
    ///
    /// @throws SessionsUnavailable also when Keycloak does not take the token
    String key(String token) {
        return exchange(token, "access_token");
    }

    /// The same, and it can end the session of the token itself: Keycloak gives it a place in that session,
    /// where the other one gets a copy for one use.
    String keyToEnd(String token) {
        return exchange(token, "refresh_token");
    }

    private String exchange(String token, String asked) {
        String secret = config.clientSecret().orElseThrow(() -> new SessionsUnavailable("no client secret"));
        String form = Map.of(
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:token-exchange",
                        "client_id",
                        config.clientId(),
                        "client_secret",
                        secret,
                        "subject_token",
                        token,
                        "subject_token_type",
                        TYPE + "access_token",
                        "requested_token_type",
                        TYPE + asked,
                        "audience",
                        "account")
                .entrySet()
                .stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        JsonNode answer = read(send(
                200,
                HttpRequest.newBuilder(URI.create(realm + "/protocol/openid-connect/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form)),
                "exchange"));
        return Optional.ofNullable(answer.path("access_token").textValue())
                .orElseThrow(() -> new SessionsUnavailable("exchange"));
    }

    /// The owner's sessions, the one of the token too.
    List<Session> sessions(String key) {
        JsonNode devices = read(send(200, at("/account/sessions/devices", key).GET(), "list"));
        List<Session> sessions = new ArrayList<>();
        for (JsonNode device : devices) {
            for (JsonNode session : device.path("sessions")) {
                String id = session.path("id").textValue();
                if (id == null) {
                    throw new SessionsUnavailable("list");
                }
                TreeSet<String> clients = new TreeSet<>();
                session.path("clients")
                        .forEach(client -> clients.add(client.path("clientId").asText()));
                clients.remove(config.clientId());
                sessions.add(new Session(
                        id,
                        Instant.ofEpochSecond(session.path("started").asLong()),
                        Instant.ofEpochSecond(session.path("lastAccess").asLong()),
                        Device.of(device, session.path("browser").asText()),
                        clients,
                        session.path("current").asBoolean()));
            }
        }
        return sessions;
    }

    void end(String key, String session) {
        send(
                204,
                at("/account/sessions/" + URLEncoder.encode(session, StandardCharsets.UTF_8), key)
                        .DELETE(),
                "end");
    }

    /// The token's own session too.
    void endAll(String key) {
        send(204, at("/account/sessions?current=true", key).DELETE(), "end");
    }

    private HttpRequest.Builder at(String path, String key) {
        return HttpRequest.newBuilder(URI.create(realm + path))
                .header("Authorization", "Bearer " + key)
                .header("Accept", "application/json");
    }

    private byte[] send(int expected, HttpRequest.Builder request, String step) {
        try {
            HttpResponse<byte[]> answer = http.send(
                    request.timeout(config.limit()).build(),
                    HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), LONGEST_ANSWER));
            if (answer.statusCode() != expected) {
                throw new SessionsUnavailable(step + " " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException e) {
            throw new SessionsUnavailable(step);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SessionsUnavailable(step);
        }
    }

    private JsonNode read(byte[] body) {
        try {
            return json.readTree(body);
        } catch (IOException e) {
            throw new SessionsUnavailable("unreadable");
        }
    }
}
