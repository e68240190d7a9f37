package io.menshen.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Five hundred people at once, each with a value of their own, and nobody sees anything of anybody else: the
/// scaled form of `./menshen prove crosstalk`.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "masking-gateway"))
@WithTestResource(IdentityProvider.class)
class CrossTalkTest extends AtTheDoor {

    private static final int PEOPLE = 500;
    private static final long NANOS = 2_000_000_000L;

    private final String[] tokens = new String[PEOPLE];
    private final String[] routes = new String[PEOPLE];
    private final AtomicInteger shown = new AtomicInteger();
    private final AtomicInteger others = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> mixed = new ConcurrentLinkedQueue<>();

    @Test
    void nobodySeesAnythingOfAnybodyElse() throws Exception {
        for (int person = 0; person < PEOPLE; person++) {
            tokens[person] = identities.token("courier-of-" + person, "courier");
            routes[person] = UUID.randomUUID().toString();
            int whose = person;
            services.on("GET /v1/routes/" + routes[person], request -> answer(request, whose));
        }
        // each one once, a few at a time: permits are signed and budgets asked for
        read(8, 0);
        int known = shown.get();
        read(PEOPLE, NANOS);

        assertThat(mixed).isEmpty();
        assertThat(known).as("shown by a few at a time").isGreaterThan(PEOPLE / 2);
        assertThat(shown.get()).as("with %d masked or refused", others.get()).isGreaterThan(known);
    }

    /// Everybody reads at least once, so many at a time, and goes on for so long.
    private void read(int atOnce, long nanos) throws Exception {
        long end = System.nanoTime() + nanos;
        try (ExecutorService callers =
                Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory())) {
            List<Future<?>> running = new ArrayList<>();
            for (int person = 0; person < PEOPLE; person++) {
                int who = person;
                running.add(callers.submit(() -> {
                    do {
                        HttpResponse<String> answer = client.get("/v1/routes/" + routes[who], tokens[who]);
                        (look(answer, who) ? shown : others).incrementAndGet();
                    } while (System.nanoTime() < end);
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
    }

    /// Either all of the own and nothing else, or nothing of anybody: masked on a machine that is late, or refused.
    ///
    /// @return whether the own was shown
    private boolean look(HttpResponse<String> answer, int who) {
        String body = answer.body();
        boolean own = body.contains(mobile(who)) && body.contains(name(who));
        for (int other = 0; other < PEOPLE; other++) {
            if (other != who && (body.contains(mobile(other)) || body.contains(name(other)))) {
                mixed.add(who + " saw " + other);
            }
        }
        if (own != body.contains(mobile(who)) || (own && answer.statusCode() != 200)) {
            mixed.add(who + " got " + answer.statusCode() + " with a part of the own");
        }
        return own;
    }

    /// The permit is for whoever asked, and the answers come when they like.
    private void answer(HttpServerRequest request, int whose) {
        String permit = request.getHeader("Authorization").split("\\.")[1];
        String subject = new JsonObject(new String(Base64.getUrlDecoder().decode(permit), StandardCharsets.UTF_8))
                .getString("sub");
        if (!subject.equals(identities.subject("courier-of-" + whose))) {
            mixed.add("the permit for " + whose + " is somebody else's");
        }
        JsonArray items = new JsonArray();
        for (int i = 0; i < 1 + whose % 7; i++) {
            items.add(new JsonObject()
                    .put("member", new UUID(whose, 1).toString())
                    .put("_proven", new JsonArray().add("route"))
                    .put("displayName", name(whose))
                    .put("mobile", mobile(whose))
                    .put("flat", "3-2-502"));
        }
        String page = new JsonObject().put("items", items).encode();
        services.later(
                1 + ThreadLocalRandom.current().nextInt(20),
                () -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(page));
    }

    private static String mobile(int person) {
        return "+861398%07d".formatted(person * 7919);
    }

    private static String name(int person) {
        return "欧阳" + Integer.toString(person + 46_656, 36) + "氏";
    }
}
