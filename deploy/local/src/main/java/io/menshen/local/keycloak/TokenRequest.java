package io.menshen.local.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.local.process.ServerFailure;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Gets tokens the way the clients do: authorization code with PKCE through the login form, or client credentials.
final class TokenRequest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern FORM = Pattern.compile("<form[^>]*\\baction=\"([^\"]+)\"");

    /// Nobody listens there: the code is taken from the redirect itself.
    private static final String CALLBACK = "http://127.0.0.1:49152/callback";

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final String issuer;

    TokenRequest(String issuer) {
        this.issuer = issuer;
    }

    String byCodeFlow(String client, String user, String password) {
        return byCodeFlow(client, user, password, null);
    }

    /// @param second asks for authentication level 2 with it; null for the password alone
    String byCodeFlow(String client, String user, String password, @Nullable OneTimeCode second) {
        return byCodeFlow(client, user, password, second, null);
    }

    /// @param proof by the key to which the token is to be bound (DPoP); null for a token that anybody may bear
    String byCodeFlow(
            String client, String user, String password, @Nullable OneTimeCode second, @Nullable String proof) {
        String verifier = random();
        String state = random();
        Map<String, String> asked = new HashMap<>(Map.of(
                "response_type",
                "code",
                "client_id",
                client,
                "redirect_uri",
                CALLBACK,
                "scope",
                "openid",
                "state",
                state,
                "code_challenge",
                challenge(verifier),
                "code_challenge_method",
                "S256"));
        if (second != null) {
            asked.put("acr_values", "2");
        }
        HttpResponse<String> page = get(issuer + "/protocol/openid-connect/auth?" + form(asked));
        String cookies = cookies(page);
        HttpResponse<String> answer =
                post(action(page), Map.of("username", user, "password", password, "credentialId", ""), cookies);
        if (second != null && answer.statusCode() == 200) {
            Map<String, String> otp =
                    Map.of("otp", second.at(InstantSource.system().instant()));
            answer = post(action(answer), otp, cookies);
        }
        String location = answer.headers().firstValue("Location").orElse("");
        if (answer.statusCode() != 302 || !location.startsWith(CALLBACK)) {
            throw new ServerFailure("Keycloak does not let %s in.".formatted(user));
        }
        Map<String, String> result = parameters(URI.create(location).getRawQuery());
        String code = result.get("code");
        if (code == null || !state.equals(result.get("state"))) {
            throw new ServerFailure("Keycloak gives no code: %s.".formatted(result.get("error")));
        }
        return token(
                Map.of(
                        "grant_type", "authorization_code",
                        "client_id", client,
                        "redirect_uri", CALLBACK,
                        "code", code,
                        "code_verifier", verifier),
                proof);
    }

    private static String action(HttpResponse<String> page) {
        Matcher action = FORM.matcher(page.body());
        if (page.statusCode() != 200 || !action.find()) {
            throw new ServerFailure("Keycloak shows no login form (status %d).".formatted(page.statusCode()));
        }
        return action.group(1).replace("&amp;", "&");
    }

    String byClientCredentials(String client, String secret) {
        return token(Map.of("grant_type", "client_credentials", "client_id", client, "client_secret", secret), null);
    }

    private String token(Map<String, String> parameters, @Nullable String proof) {
        HttpRequest.Builder request = form(issuer + "/protocol/openid-connect/token", parameters);
        if (proof != null) {
            request.header("DPoP", proof);
        }
        HttpResponse<String> response = send(request);
        try {
            JsonNode body = JSON.readTree(response.body());
            if (response.statusCode() != 200) {
                throw new ServerFailure("Keycloak gives no token: %s."
                        .formatted(body.path("error").asText()));
            }
            return body.path("access_token").asText();
        } catch (IOException e) {
            throw new ServerFailure("Keycloak's token answer cannot be read.", e);
        }
    }

    /// Login cookies are marked `Secure`, so a cookie jar keeps them from plain http. Browsers treat loopback as
    /// safe and send them; so do we.
    private static String cookies(HttpResponse<?> page) {
        return page.headers().allValues("Set-Cookie").stream()
                .map(cookie -> cookie.substring(0, cookie.indexOf(';') < 0 ? cookie.length() : cookie.indexOf(';')))
                .collect(Collectors.joining("; "));
    }

    private HttpResponse<String> get(String address) {
        return send(HttpRequest.newBuilder(URI.create(address)).GET());
    }

    private HttpResponse<String> post(String address, Map<String, String> parameters, @Nullable String cookies) {
        HttpRequest.Builder request = form(address, parameters);
        if (cookies != null) {
            request.header("Cookie", cookies);
        }
        return send(request);
    }

    private static HttpRequest.Builder form(String address, Map<String, String> parameters) {
        return HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form(parameters)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new ServerFailure("Keycloak does not answer; is the stack up? (./menshen status)", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ServerFailure("Interrupted while asking Keycloak.");
        }
    }

    private static String form(Map<String, String> parameters) {
        return new LinkedHashMap<>(parameters)
                .entrySet().stream()
                        .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    private static String random() {
        byte[] bits = new byte[32];
        RANDOM.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    private static String challenge(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
