package io.menshen.withdrawal;

import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.caller.Answer;
import io.menshen.caller.Caller;
import io.menshen.caller.Unexpected;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.ServiceServer;
import io.menshen.story.OwnSuite;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;

/// One member who changes their mind again and again, while marketing reads the mobile through two gateways. The
/// second gateway has a consent-service of its own beside the first, and a network that can fail.
final class Changes implements AutoCloseable {

    /// What goes wrong while a withdrawal is under way.
    enum Fault {
        /// The second gateway stands still (SIGSTOP) from before the withdrawal until after its answer.
        PAUSED_GATEWAY,
        /// The second gateway is cut off from consent-service.
        CUT_NETWORK,
        /// What consent-service said before the withdrawal reaches the second gateway after it.
        LATE_ANSWER,
        /// consent-service dies (SIGKILL) with the withdrawal in its hands, and is started again.
        KILLED_SERVICE
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String OFFERS = "offers";

    private final OwnSuite suite;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final ServiceServer secondConsent;
    private final Relay relay;
    private final ServiceServer secondGateway;
    private final Caller member;
    private final String path;
    private final int notice;
    private final Caller near;
    private final Caller far;
    private final Random random;
    private History history = new History();

    /// @param user the member's user name; one without a record is registered
    Changes(OwnSuite suite, String user, long seed) {
        this.suite = suite;
        this.random = new Random(seed);
        this.secondConsent = suite.another(Service.CONSENT, Map.of());
        this.relay = new Relay(URI.create(secondConsent.address()));
        this.secondGateway =
                suite.another(Service.GATEWAY, Map.of("menshen.upstream.consent-service.url", relay.address()));
        secondConsent.start();
        secondGateway.start();
        this.member = Caller.signedIn(suite.gateway(), http, user, suite.signIn());
        this.near = Caller.signedIn(suite.gateway(), http, "marketing1", suite.signIn())
                .withPurpose(OFFERS)
                .withBasis("consent/" + OFFERS);
        this.far = near.at(URI.create(secondGateway.address()));
        Answer me = member.get("/v1/me").expect(200, 404);
        if (me.status() == 404) {
            me = member.post("/v1/members", Map.of("displayName", "多变的人", "mobile", "13987650001"))
                    .expect(201);
        }
        this.path = "/v1/members/" + me.value("id");
        this.notice = member.get("/v1/notices/current")
                .expect(200)
                .json()
                .path("version")
                .asInt();
        withdrawWhatStands();
    }

    /// What has happened since the last call, or since the beginning.
    History takeHistory() {
        History taken = history;
        history = new History();
        return taken;
    }

    /// Gives and withdraws so many times while readers read as fast as they can.
    void changeTheirMind(int times) throws InterruptedException {
        try (Readers _ = new Readers()) {
            for (int i = 0; i < times; i++) {
                String consent = give();
                // Now and then long enough to see whether a consent becomes visible as it should.
                Thread.sleep(i % 50 == 25 ? 1_500 : random.nextInt(20));
                withdraw(consent);
                Thread.sleep(random.nextInt(10));
            }
        }
    }

    /// One consent and its withdrawal with a fault between them, and reads on both gateways right after the answer.
    void changeTheirMindIn(Fault fault) throws InterruptedException {
        try (Readers _ = new Readers()) {
            switch (fault) {
                case PAUSED_GATEWAY -> whilePaused();
                case CUT_NETWORK -> whileCutOff();
                case LATE_ANSWER -> beforeTheAnswerArrives();
                case KILLED_SERVICE -> whileKilled();
            }
            read(near);
            read(far);
        }
    }

    /// The promise broken on purpose: the network conceals the withdrawal from the second gateway, which goes on as if
    /// nothing had happened.
    void changeTheirMindUnseen() throws InterruptedException {
        String consent = give();
        until(() -> read(far).kind() == Act.Kind.SHOWN);
        relay.change(answer -> answer.contains("\"changes\":[{") ? withoutChanges(answer) : answer);
        try {
            withdraw(consent);
            read(near);
            read(far);
        } finally {
            relay.change(answer -> answer);
        }
    }

    /// The same length.
    private static String withoutChanges(String answer) {
        int from = answer.indexOf('[') + 1;
        int to = answer.indexOf(']', from);
        return answer.substring(0, from) + " ".repeat(to - from) + answer.substring(to);
    }

    private void whilePaused() throws InterruptedException {
        String consent = give();
        until(() -> read(far).kind() == Act.Kind.SHOWN);
        long began = System.nanoTime();
        secondGateway.pause();
        CompletableFuture<Act> waiting;
        try {
            withdraw(consent);
            waiting = reading(far);
            Thread.sleep(random.nextInt(300));
        } finally {
            secondGateway.resume();
        }
        waiting.join();
        history.add(new Act(Act.Kind.FAULT, "second gateway", began, System.nanoTime()));
    }

    private void whileCutOff() throws InterruptedException {
        String consent = give();
        until(() -> read(far).kind() == Act.Kind.SHOWN);
        long began = System.nanoTime();
        relay.cut();
        try {
            withdraw(consent);
            for (int i = 0; i < 5; i++) {
                read(far);
            }
        } finally {
            relay.mend();
        }
        history.add(new Act(Act.Kind.FAULT, "network", began, System.nanoTime()));
    }

    private void beforeTheAnswerArrives() throws InterruptedException {
        long began = System.nanoTime();
        relay.holdAnswers();
        try {
            String consent = give();
            CompletableFuture<Act> early = reading(far);
            until(() -> relay.caught() || early.isDone());
            withdraw(consent);
        } finally {
            relay.release();
        }
        history.add(new Act(Act.Kind.FAULT, "answers", began, System.nanoTime()));
    }

    private void whileKilled() throws InterruptedException {
        String consent = give();
        until(() -> read(near).kind() == Act.Kind.SHOWN);
        long began = System.nanoTime();
        CompletableFuture<Void> withdrawing = CompletableFuture.runAsync(
                () -> withdraw(consent),
                task -> Thread.ofVirtual().name("withdrawing").start(task));
        Thread.sleep(random.nextInt(30));
        suite.server(Service.CONSENT).kill();
        suite.server(Service.CONSENT).start();
        withdrawing.join();
        history.add(new Act(Act.Kind.FAULT, "consent-service", began, System.nanoTime()));
    }

    // ---- what people do -----------------------------------------------------------------------------------------

    private String give() {
        long began = System.nanoTime();
        while (true) {
            Answer answer = member.post("/v1/me/consents", Map.of("purpose", OFFERS, "noticeVersion", notice));
            long ended = System.nanoTime();
            if (answer.status() == 201) {
                history.add(new Act(Act.Kind.GIVEN, "near", began, ended));
                return answer.value("id");
            }
            answer.expect(502, 503, 504);
            pauseBeforeTheNextTry(began);
        }
    }

    /// As an app does it: asks again until it is answered.
    private void withdraw(String consent) {
        long began = System.nanoTime();
        while (true) {
            Answer answer = member.post("/v1/me/consents/%s/withdrawal".formatted(consent));
            long ended = System.nanoTime();
            if (answer.status() == 200) {
                history.add(new Act(Act.Kind.WITHDRAWN, "near", began, ended));
                return;
            }
            answer.expect(500, 502, 503, 504);
            pauseBeforeTheNextTry(began);
        }
    }

    private void withdrawWhatStands() {
        List<String> standing = member.get("/v1/me/consents")
                .expect(200)
                .items()
                .filter(consent -> consent.path("purpose").asText().equals(OFFERS)
                        && consent.path("status").asText().equals("GIVEN"))
                .map((JsonNode consent) -> consent.path("id").asText())
                .toList();
        standing.forEach(consent ->
                member.post("/v1/me/consents/%s/withdrawal".formatted(consent)).expect(200));
    }

    private Act read(Caller reader) {
        long began = System.nanoTime();
        Answer answer = reader.get(path);
        long ended = System.nanoTime();
        Act.Kind kind = answer.status() != 200
                ? Act.Kind.REFUSED
                : answer.json().has("mobile") ? Act.Kind.SHOWN : Act.Kind.MASKED;
        Act act = new Act(kind, reader == near ? "near" : "far", began, ended);
        history.add(act);
        return act;
    }

    private CompletableFuture<Act> reading(Caller reader) {
        return CompletableFuture.supplyAsync(
                () -> read(reader), task -> Thread.ofVirtual().name("reading").start(task));
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new Unexpected("what should have been seen was not seen within " + PATIENCE);
            }
            Thread.sleep(5);
        }
    }

    private static void pauseBeforeTheNextTry(long began) {
        if (System.nanoTime() - began > PATIENCE.toNanos()) {
            throw new Unexpected("no answer within " + PATIENCE);
        }
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unexpected("interrupted", e);
        }
    }

    @Override
    public void close() {
        secondGateway.kill();
        secondConsent.kill();
        relay.close();
        http.close();
    }

    /// Two readers at each gateway, until closed.
    private final class Readers implements AutoCloseable {

        private final List<CompletableFuture<Void>> running = new ArrayList<>();
        private volatile boolean over;

        Readers() {
            for (Caller reader : List.of(near, far, near, far)) {
                running.add(CompletableFuture.runAsync(
                        () -> readOn(reader), task -> Thread.ofVirtual().start(task)));
            }
        }

        private void readOn(Caller reader) {
            while (!over) {
                read(reader);
            }
        }

        @Override
        public void close() {
            over = true;
            try {
                CompletableFuture.allOf(running.toArray(CompletableFuture[]::new))
                        .join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof Unexpected unexpected ? unexpected : e;
            }
        }
    }
}
