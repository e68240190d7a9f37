package io.menshen.consent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.consent.Caller;
import io.menshen.local.testing.StackResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The promise itself (P5), with real HTTP, PostgreSQL and clocks: once a withdrawal is answered, no read that
/// starts later shows the field.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class WithdrawalTest {

    private static final Duration SILENCE = Duration.ofMillis(2_500);

    /// The hard bound of P5: what one silence and a busy machine may take together.
    private static final Duration BOUND = Duration.ofSeconds(5);

    /// Less than waiting for a lease to run out.
    private static final Duration AT_ONCE = Duration.ofMillis(2_000);

    private final UUID member = UUID.randomUUID();
    private final Caller caller = Caller.member(member);

    @TestHTTPResource
    URI service;

    /// Right after its start the service trusts no silence, and gateways of the test before are still waited for.
    private static void letOlderLeasesRunOut() throws InterruptedException {
        Caller warm = Caller.member(UUID.randomUUID());
        warm.withdraw(warm.offers().extract().path("id"));
        Thread.sleep(SILENCE);
    }

    @Test
    void withoutGatewaysTheAnswerComesAtOnce() throws InterruptedException {
        letOlderLeasesRunOut();
        String consent = caller.offers().extract().path("id");

        assertThat(timeToWithdraw(consent)).isLessThan(AT_ONCE);
    }

    @Test
    void afterTheAnswerNoGatewayShowsTheField() throws Exception {
        letOlderLeasesRunOut();
        try (SimulatedGateway one = new SimulatedGateway(service).start();
                SimulatedGateway two = new SimulatedGateway(service).start()) {
            List<Duration> times = new ArrayList<>();
            for (int round = 0; round < 20; round++) {
                String consent = caller.offers().statusCode(201).extract().path("id");
                awaitShown(one);
                awaitShown(two);

                times.add(timeToWithdraw(consent));

                assertThat(one.shows(member)).isFalse();
                assertThat(two.shows(member)).isFalse();
            }
            Collections.sort(times);
            assertThat(times.get(times.size() / 2)).isLessThan(Duration.ofMillis(1_000));
        }
    }

    @Test
    void aPausedGatewayDelaysTheAnswerUntilItsLeaseHasRunOut() throws Exception {
        try (SimulatedGateway awake = new SimulatedGateway(service).start();
                SimulatedGateway paused = new SimulatedGateway(service).start()) {
            String consent = caller.offers().extract().path("id");
            awaitShown(awake);
            awaitShown(paused);
            paused.pause();
            Thread.sleep(600); // until its poll has come back to nobody

            Duration time = timeToWithdraw(consent);

            paused.resume();
            assertThat(paused.shows(member)).isFalse();
            assertThat(awake.shows(member)).isFalse();
            assertThat(time).isBetween(Duration.ofMillis(500), BOUND);
        }
    }

    @Test
    void aGatewayThatIsCutOffAndServesOnShowsTheFieldOnlyUntilTheAnswer() throws Exception {
        try (SimulatedGateway gateway = new SimulatedGateway(service).start()) {
            String consent = caller.offers().extract().path("id");
            awaitShown(gateway);
            gateway.cutOff();
            assertThat(gateway.shows(member)).isTrue();

            Duration time = timeToWithdraw(consent);

            assertThat(gateway.shows(member)).isFalse();
            assertThat(time).isBetween(Duration.ofMillis(1_000), BOUND);
            assertThat(gateway.holdsLease()).isFalse();
            gateway.reconnect();
            assertThat(gateway.shows(member)).isFalse();
        }
    }

    @Test
    void aGatewayThatHasBeenGoneForLongIsNotWaitedFor() throws Exception {
        letOlderLeasesRunOut();
        String consent = caller.offers().extract().path("id");
        try (SimulatedGateway gateway = new SimulatedGateway(service).start()) {
            awaitShown(gateway);
            gateway.cutOff();
            Thread.sleep(SILENCE.plusMillis(600));

            assertThat(timeToWithdraw(consent)).isLessThan(AT_ONCE);
        }
    }

    @Test
    void aRepeatedWithdrawalWaitsLikeTheFirst() throws Exception {
        try (SimulatedGateway paused = new SimulatedGateway(service).start();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String consent = caller.offers().extract().path("id");
            awaitShown(paused);
            paused.cutOff();
            Future<Duration> first = threads.submit(() -> timeToWithdraw(consent));
            Thread.sleep(300);

            Duration second = timeToWithdraw(consent);

            assertThat(paused.shows(member)).isFalse();
            assertThat(second).isGreaterThan(Duration.ofMillis(800));
            assertThat(first.get()).isLessThan(BOUND);
        }
    }

    /// Members give and withdraw, gateways read, stop and lose the service, all at once, as chance (seeded) has it.
    /// Each read notes when it began; each answered withdrawal notes when it was answered. A read that shows the
    /// field must have begun before the answer of the last withdrawal, or after the next consent was asked for.
    @Test
    void noInterleavingShowsTheFieldAfterTheAnswer() throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        Map<UUID, Long> forbiddenSince = new ConcurrentHashMap<>();
        AtomicInteger withdrawals = new AtomicInteger();
        AtomicInteger shown = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        List<String> violations = new ArrayList<>();
        List<UUID> members = new ArrayList<>();
        List<SimulatedGateway> gateways = new ArrayList<>();
        List<Callable<Void>> actors = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            gateways.add(new SimulatedGateway(service).start());
        }
        for (int i = 0; i < 4; i++) {
            UUID each = UUID.randomUUID();
            members.add(each);
            Random random = new Random(i);
            actors.add(() -> {
                Caller person = Caller.member(each);
                while (System.nanoTime() < end) {
                    forbiddenSince.remove(each);
                    String consent = person.offers().statusCode(201).extract().path("id");
                    Thread.sleep(random.nextInt(300));
                    person.withdraw(consent).statusCode(200);
                    forbiddenSince.put(each, System.nanoTime());
                    withdrawals.incrementAndGet();
                    Thread.sleep(random.nextInt(300));
                }
                return null;
            });
        }
        for (SimulatedGateway gateway : gateways) {
            for (int i = 0; i < 2; i++) {
                Random random = new Random(100 + i);
                actors.add(() -> {
                    while (!done.get()) {
                        UUID each = members.get(random.nextInt(members.size()));
                        Long forbidden = forbiddenSince.get(each);
                        boolean shows = gateway.shows(each);
                        if (shows) {
                            shown.incrementAndGet();
                        }
                        // still the same withdrawal: nobody has consented again meanwhile
                        if (shows && forbidden != null && forbidden.equals(forbiddenSince.get(each))) {
                            synchronized (violations) {
                                violations.add("member " + members.indexOf(each));
                            }
                        }
                        Thread.sleep(random.nextInt(4));
                    }
                    return null;
                });
            }
        }
        actors.add(() -> {
            Random random = new Random(4711);
            while (System.nanoTime() < end) {
                SimulatedGateway gateway = gateways.get(random.nextInt(gateways.size()));
                boolean pause = random.nextBoolean();
                if (pause) {
                    gateway.pause();
                } else {
                    gateway.cutOff();
                }
                Thread.sleep(random.nextInt(1_500));
                gateway.resume();
                gateway.reconnect();
                Thread.sleep(random.nextInt(500));
            }
            done.set(true);
            return null;
        });

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> actor : threads.invokeAll(actors)) {
                actor.get();
            }
        } finally {
            for (SimulatedGateway gateway : gateways) {
                gateway.close();
            }
        }

        assertThat(violations).isEmpty();
        assertThat(withdrawals.get()).isGreaterThanOrEqualTo(members.size());
        assertThat(shown.get()).isGreaterThan(100);
    }

    private Duration timeToWithdraw(String consent) {
        long start = System.nanoTime();
        caller.withdraw(consent).statusCode(200);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /// Given consent needs no waiting on the server's side: it shows after the next poll.
    private void awaitShown(SimulatedGateway gateway) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!(gateway.shows(member) && gateway.holdsLease())) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(5);
        }
    }
}
