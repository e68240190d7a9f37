package io.menshen.consent.lease;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.local.testing.Permits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The gateway's side of ADR 0005 as it stands there, in a thread: the test's other end of the promise.
final class SimulatedGateway implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private record Cached(boolean consented, long change) {}

    private final String boot = UUID.randomUUID().toString();
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI service;
    private final Map<UUID, Cached> cache = new HashMap<>();
    private final Map<UUID, Long> changed = new HashMap<>();
    private final Thread thread = Thread.ofVirtual().unstarted(this::poll);
    private long applied;
    private long floor;
    private long leaseEnd;
    private boolean leased;
    private volatile boolean paused;
    private volatile boolean cutOff;
    private volatile boolean closed;

    SimulatedGateway(URI service) {
        this.service = service;
    }

    SimulatedGateway start() {
        thread.start();
        return this;
    }

    /// Stands still altogether, as under SIGSTOP: neither polls nor reads.
    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    /// Does not reach consent-service any more, and goes on serving its callers.
    void cutOff() {
        cutOff = true;
    }

    void reconnect() {
        cutOff = false;
    }

    synchronized boolean holdsLease() {
        return leased && System.nanoTime() < leaseEnd;
    }

    /// One read: whether the field that needs the member's consent is shown.
    boolean shows(UUID member) throws InterruptedException {
        standStill();
        synchronized (this) {
            Cached cached = cache.get(member);
            if (holdsLease() && cached != null) {
                return cached.consented();
            }
        }
        try {
            return ask(member);
        } catch (IOException e) {
            return false; // fails closed
        }
    }

    private boolean ask(UUID member) throws IOException, InterruptedException {
        JsonNode answer = post("readBasis", "/internal/basis", Map.of("members", List.of(member)));
        standStill();
        boolean consented = answer.at("/members/0/consents")
                .valueStream()
                .anyMatch(purpose -> purpose.asText().equals("offers"));
        long change = answer.path("change").asLong();
        synchronized (this) {
            if (change >= floor && change >= changed.getOrDefault(member, 0L)) {
                cache.put(member, new Cached(consented, change));
            }
        }
        return consented;
    }

    private void poll() {
        while (!closed) {
            try {
                standStill();
                long sent = System.nanoTime();
                JsonNode reply = post("renewLease", "/internal/lease", Map.of("gateway", boot, "applied", applied));
                standStill();
                apply(reply, sent);
            } catch (IOException e) {
                pauseBeforeNextTry();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized void apply(JsonNode reply, long sent) {
        long change = reply.path("change").asLong();
        if (reply.path("reset").asBoolean()) {
            cache.clear();
            changed.clear();
            floor = change;
        }
        for (JsonNode each : reply.path("changes")) {
            UUID member = UUID.fromString(each.path("member").asText());
            long number = each.path("change").asLong();
            changed.put(member, number);
            Cached cached = cache.get(member);
            if (cached != null && cached.change() < number) {
                cache.remove(member);
            }
        }
        applied = change;
        leaseEnd = sent + Duration.ofMillis(reply.path("leaseMillis").asLong()).toNanos();
        leased = true;
    }

    private JsonNode post(String operation, String path, Object body) throws IOException, InterruptedException {
        if (cutOff) {
            throw new IOException("cut off");
        }
        String permit = Permits.forAudience("consent-service")
                .asGateway()
                .operation(operation)
                .sign();
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(service.resolve(path))
                        .timeout(Duration.ofSeconds(3))
                        .header("Authorization", "Bearer " + permit)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (cutOff || response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode());
        }
        return JSON.readTree(response.body());
    }

    private void standStill() throws InterruptedException {
        while (paused && !closed) {
            Thread.sleep(5);
        }
    }

    private void pauseBeforeNextTry() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        http.shutdownNow();
    }
}
