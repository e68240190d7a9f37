package io.menshen.gateway.door;

import io.menshen.disclosure.rule.RuleFile;
import io.menshen.local.stack.Stack;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Stands in for the three services behind the door, on the ports where the stack expects them.
///
/// consent-service's internal calls are answered from [#consents] and [#publish]; everything else as a test says.
final class Services implements AutoCloseable {

    /// What a service was sent.
    record Received(String method, String uri, MultiMap headers, String body) {}

    private static final Set<String> CONSENT =
            Set.of("/internal/lease", "/internal/basis", "/internal/duties", "/internal/disclosure-rules");

    private final Vertx vertx = Vertx.vertx();
    private final List<HttpServer> servers = new ArrayList<>();
    private final Map<String, Consumer<HttpServerRequest>> answers = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> consents = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<JsonObject> changes = new ConcurrentLinkedQueue<>();

    /// Goes on from test to test, as consent-service's numbers outlive its restarts.
    private static final AtomicLong change = new AtomicLong();

    private volatile long acknowledged;

    private volatile String rules = RuleFile.bundledText();

    /// False: the lease names the rules, and nobody gets their text.
    volatile boolean publishing = true;

    final ConcurrentLinkedQueue<Received> received = new ConcurrentLinkedQueue<>();

    /// False: consent-service does not answer polls.
    volatile boolean leasing = true;

    /// False: consent-service does not answer at all.
    volatile boolean consenting = true;

    /// The crises that run, as consent-service tells each poll.
    final ConcurrentLinkedQueue<JsonObject> crises = new ConcurrentLinkedQueue<>();

    /// Roles that need a course and a pledge, which nobody has unless `activeMillis` says so.
    private volatile Set<String> needed = Set.of();

    private volatile long activeMillis = 0;

    /// How often it was asked under which roles an account may act.
    final AtomicLong askedForDuties = new AtomicLong();

    /// How often the basis was asked for.
    final AtomicLong asked = new AtomicLong();

    private Services() {}

    static Services behind(Stack stack) throws Exception {
        Services services = new Services();
        for (int port : List.of(
                stack.ports().member(), stack.ports().consent(), stack.ports().audit())) {
            HttpServer server = services.vertx.createHttpServer().requestHandler(services::take);
            services.servers.add(server.listen(port, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get());
        }
        return services;
    }

    void on(String methodAndPath, Consumer<HttpServerRequest> answer) {
        answers.put(methodAndPath, answer);
    }

    void on(String methodAndPath, int status, String json) {
        on(
                methodAndPath,
                request -> request.response()
                        .setStatusCode(status)
                        .putHeader("Content-Type", status < 400 ? "application/json" : "application/problem+json")
                        .end(json));
    }

    void later(long millis, Runnable answer) {
        vertx.setTimer(millis, _ -> answer.run());
    }

    synchronized void consent(String member, Set<String> purposes) {
        consents.put(member, purposes);
        changes.add(new JsonObject().put("change", change.incrementAndGet()).put("member", member));
    }

    /// From now on these roles need a course and a pledge, and this account has both for so long.
    synchronized void duties(String account, Set<String> roles, long millis) {
        needed = roles;
        activeMillis = millis;
        String key = UUID.nameUUIDFromBytes(("account/" + account).getBytes(StandardCharsets.UTF_8))
                .toString();
        changes.add(new JsonObject().put("change", change.incrementAndGet()).put("member", key));
    }

    /// Puts other disclosure rules in force.
    synchronized void publish(String text) {
        rules = text;
        change.addAndGet(1_001);
        changes.clear();
    }

    private String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(rules.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Whether a poll has acknowledged the last change: consent-service would answer what it waits for.
    boolean acknowledged() {
        return acknowledged >= change.get();
    }

    /// Waits for what consent-service waits for before it answers a withdrawal: a poll that acknowledges the last
    /// change.
    void awaitAcknowledgement() throws InterruptedException {
        for (int i = 0; i < 500 && !acknowledged(); i++) {
            Thread.sleep(10);
        }
        if (!acknowledged()) {
            throw new AssertionError("the gateway does not acknowledge the change");
        }
    }

    Received last(String path) {
        return received.stream()
                .filter(each -> each.uri().startsWith(path))
                .reduce((_, later) -> later)
                .orElseThrow(() -> new AssertionError("nothing was sent to " + path));
    }

    boolean sawNothingOf(String path) {
        return received.stream().noneMatch(each -> each.uri().startsWith(path));
    }

    private void take(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            if (CONSENT.contains(request.path())) {
                basis(request, body.toJsonObject());
                return;
            }
            received.add(new Received(request.method().name(), request.uri(), request.headers(), body.toString()));
            Consumer<HttpServerRequest> answer = answers.get(request.method().name() + " " + request.path());
            if (answer == null) {
                request.response()
                        .setStatusCode(404)
                        .putHeader("Content-Type", "application/problem+json")
                        .end(
                                "{\"type\":\"/problems/not-found\",\"code\":\"not-found\",\"title\":\"Nothing\",\"status\":404}");
            } else {
                answer.accept(request);
            }
        });
    }

    private synchronized void basis(HttpServerRequest request, JsonObject body) {
        request.response().putHeader("Content-Type", "application/json");
        if (!consenting) {
            request.connection().close();
        } else if (request.path().equals("/internal/basis")) {
            asked.incrementAndGet();
            JsonArray members = new JsonArray();
            body.getJsonArray("members")
                    .forEach(member -> members.add(new JsonObject()
                            .put("member", member)
                            .put(
                                    "consents",
                                    new JsonArray(List.copyOf(consents.getOrDefault((String) member, Set.of()))))
                            .put("restricted", false)));
            request.response()
                    .end(new JsonObject()
                            .put("change", change.get())
                            .put("members", members)
                            .put("rules", hash())
                            .encode());
        } else if (request.path().equals("/internal/duties")) {
            askedForDuties.incrementAndGet();
            request.response()
                    .end(new JsonObject()
                            .put("change", change.get())
                            .put("account", body.getString("account"))
                            .put("needed", new JsonArray(List.copyOf(needed)))
                            .put("activeMillis", activeMillis)
                            .encode());
        } else if (request.path().equals("/internal/disclosure-rules")) {
            if (publishing && hash().equals(body.getString("hash"))) {
                request.response()
                        .end(new JsonObject()
                                .put("number", 1)
                                .put("hash", hash())
                                .put("text", rules)
                                .encode());
            } else {
                request.response().setStatusCode(404).end("{}");
            }
        } else if (leasing) {
            long applied = body.getLong("applied");
            acknowledged = applied;
            JsonArray newer = new JsonArray();
            changes.stream().filter(each -> each.getLong("change") > applied).forEach(newer::add);
            JsonObject reply = new JsonObject()
                    .put("change", change.get())
                    .put("changes", newer)
                    .put("leaseMillis", 2_000)
                    .put("reset", change.get() - applied > 1_000)
                    .put("rules", new JsonObject().put("number", 1).put("hash", hash()))
                    .put("crises", new JsonArray(List.copyOf(crises)));
            vertx.setTimer(newer.isEmpty() ? 50 : 1, _ -> request.response().end(reply.encode()));
        } else {
            request.connection().close();
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
