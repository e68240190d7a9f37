package io.menshen.gateway.door;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// Stands in for Keycloak's token exchange and account interface, as `KeycloakServerTest` has found them.
final class Accounts {

    private record Open(String subject, String sid, String browser, String os) {}

    private final Map<String, Open> sessions = new ConcurrentHashMap<>();

    /// What the gateway showed as its secret.
    volatile String secret = "";

    /// False: it answers nothing but 503.
    volatile boolean answering = true;

    void signIn(String subject, String sid, String browser, String os) {
        sessions.put(sid, new Open(subject, sid, browser, os));
    }

    boolean has(String sid) {
        return sessions.containsKey(sid);
    }

    void serve(HttpServer server) {
        server.createContext("/realms/menshen/protocol/openid-connect/token", this::exchange);
        server.createContext("/realms/menshen/account/sessions", this::account);
    }

    private void exchange(HttpExchange exchange) throws IOException {
        Map<String, String> form = Arrays.stream(
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8).split("&"))
                .map(each -> each.split("=", 2))
                .collect(Collectors.toMap(each -> each[0], each -> URLDecoder.decode(each[1], StandardCharsets.UTF_8)));
        secret = form.get("client_secret");
        JsonObject claims = new JsonObject(new String(
                Base64.getUrlDecoder().decode(form.get("subject_token").split("\\.")[1]), StandardCharsets.UTF_8));
        boolean copy = form.get("requested_token_type").endsWith("access_token");
        if (!has(claims.getString("sid", ""))) {
            answer(exchange, 400, "{}");
        } else {
            String key = String.join(":", claims.getString("sub"), claims.getString("sid"), copy ? "copy" : "in it");
            answer(exchange, 200, new JsonObject().put("access_token", key).encode());
        }
    }

    private void account(HttpExchange exchange) throws IOException {
        String[] key = exchange.getRequestHeaders()
                .getFirst("Authorization")
                .substring(7)
                .split(":");
        String path = exchange.getRequestURI().getPath();
        if (exchange.getRequestMethod().equals("GET")) {
            JsonArray devices = new JsonArray();
            own(key[0])
                    .forEach(each -> devices.add(new JsonObject()
                            .put("os", each.os())
                            .put("osVersion", "11")
                            .put("device", "Other")
                            .put(
                                    "sessions",
                                    new JsonArray()
                                            .add(new JsonObject()
                                                    .put("id", each.sid())
                                                    .put("ipAddress", "203.0.113.7")
                                                    .put("started", 1_795_408_448)
                                                    .put("lastAccess", 1_795_408_449)
                                                    .put("browser", each.browser())
                                                    .put("current", each.sid().equals(key[1]))
                                                    .put(
                                                            "clients",
                                                            new JsonArray()
                                                                    .add(new JsonObject().put("clientId", "frontend"))
                                                                    .add(new JsonObject()
                                                                            .put("clientId", "menshen-api")))))));
            answer(exchange, 200, devices.encode());
            return;
        }
        // with a copy of it in hand the session itself stays, and Keycloak says 204 all the same
        List<Open> doomed = path.endsWith("/sessions")
                ? own(key[0])
                : own(key[0]).stream().filter(each -> path.endsWith(each.sid())).toList();
        doomed.stream()
                .filter(each -> !each.sid().equals(key[1]) || key[2].equals("in it"))
                .forEach(each -> sessions.remove(each.sid()));
        answer(exchange, 204, "");
    }

    private List<Open> own(String subject) {
        return sessions.values().stream()
                .filter(each -> each.subject().equals(subject))
                .toList();
    }

    private void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answering ? status : 503, status == 204 ? -1 : bytes.length);
        if (status != 204) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }
}
