package io.menshen.gateway.door;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.menshen.gateway.policy.Edition;
import io.menshen.gateway.session.Session;
import io.menshen.gateway.session.SessionsUnavailable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// `/v1/me/sessions`: the caller's own sign-ins, which the gateway answers itself (ADR 0067). Nobody else's can
/// be asked for, and what is done here stands in the log before it is answered.
final class OwnSessions {

    private static final String PATH = "/v1/me/sessions";

    record View(
            String id,
            Instant startedAt,
            Instant lastUsedAt,
            String device,
            SortedSet<String> clients,
            boolean current) {

        /// @param client of the token in hand: Keycloak has only a copy of that session in which it does not stand
        static View of(Session session, @Nullable String client) {
            SortedSet<String> clients = new TreeSet<>(session.clients());
            if (session.current() && client != null) {
                clients.add(client);
            }
            return new View(
                    session.id(),
                    session.startedAt(),
                    session.lastUsedAt(),
                    session.device().text(),
                    clients,
                    session.current());
        }

        @Override
        public String toString() {
            return "session";
        }
    }

    record Listing(List<View> items) {}

    private final Door door;
    private final Context context;
    private final HttpServerRequest request;
    private final Incoming incoming;
    private final String id;

    OwnSessions(Door door, Context context, HttpServerRequest request, Incoming incoming, String id) {
        this.door = door;
        this.context = context;
        this.request = request;
        this.incoming = incoming;
        this.id = id;
    }

    static boolean at(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    /// The access token, as it was sent.
    static String token(HttpServerRequest request) {
        @Nullable String authorization = request.getHeader("Authorization");
        return authorization == null ? "" : authorization.substring(authorization.indexOf(' ') + 1);
    }

    /// @param path one for which [#at] holds
    Future<Void> answer(Edition rules, Acting who, String path) {
        @Nullable String one = path.equals(PATH) ? null : path.substring(PATH.length() + 1);
        boolean ending = HttpMethod.DELETE.equals(request.method());
        if (!ending && !(one == null && HttpMethod.GET.equals(request.method()))) {
            request.response().headers().set("Allow", one == null ? "DELETE, GET" : "DELETE");
            throw new Refused(405, "method-not-allowed");
        }
        if (who.caller().session() == null) {
            // no person has signed in
            throw new Refused(404, "not-found");
        }
        String token = token(request);
        if (!ending) {
            return recorded(rules, who, "listSessions")
                    .compose(_ -> blocking(() -> door.sessions.of(token)))
                    .map(sessions -> list(sessions, who.caller().client()));
        }
        boolean ownToo = !incoming.one("keep").map("current"::equals).orElse(false);
        return recorded(rules, who, one == null ? "endSessions" : "endSession")
                .compose(_ -> blocking(() -> {
                    if (one == null) {
                        door.sessions.endAll(token, ownToo);
                    } else if (!door.sessions.end(token, one)) {
                        throw new Refused(404, "not-found");
                    }
                    return Set.of();
                }))
                .map(_ -> {
                    request.resume();
                    request.response().setStatusCode(204).end();
                    return null;
                });
    }

    private @Nullable Void list(List<Session> sessions, @Nullable String client) {
        try {
            byte[] body = door.json.writeValueAsBytes(new Listing(
                    sessions.stream().map(each -> View.of(each, client)).toList()));
            request.resume();
            HttpServerResponse response = request.response();
            response.headers().set("Content-Type", Outgoing.JSON);
            response.end(Buffer.buffer(body));
            return null;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a list of sessions is plain JSON", e);
        }
    }

    private Future<Void> recorded(Edition rules, Acting who, String action) {
        return Future.fromCompletionStage(
                door.log.keep(door.evidence.use(
                        rules, door.clock.instant(), who.caller(), who.ownMember(), action, new Claim(null, null), id)),
                context);
    }

    private <T> Future<T> blocking(Callable<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        door.threads.execute(() -> {
            try {
                done.complete(work.call());
            } catch (SessionsUnavailable e) {
                done.completeExceptionally(new Refused(503, "sessions-unavailable"));
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        return Future.fromCompletionStage(done, context);
    }
}
