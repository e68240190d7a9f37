package io.menshen.consent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.consent.Caller;
import io.menshen.consent.lease.LeaseLedger.News;
import io.menshen.local.testing.StackResource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/// A second replica beside the running one: the same database, nothing else in common.
@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "consent-service"))
class ReplicaTest {

    private final String gateway = UUID.randomUUID().toString();
    private final Caller caller = Caller.member(UUID.randomUUID());

    @Inject
    DataSource database;

    @Inject
    LeaseConfig config;

    @Inject
    LeaseLedger ledger;

    @Test
    void aPollHeldByOneReplicaIsWokenByAChangeThroughAnother() throws Exception {
        ChangeSignal signal = new ChangeSignal();
        ChangeListener listener = new ChangeListener(database, signal);
        BasisLease replica = new BasisLease(ledger, signal, config);
        listener.start(new StartupEvent());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long applied = replica.renew(gateway, 0).change();
            Thread.sleep(200); // until it listens
            long start = System.nanoTime();
            Future<News> held = threads.submit(() -> replica.renew(gateway, applied));

            caller.offers().statusCode(201);

            assertThat(held.get().changes()).hasSize(1);
            assertThat(since(start)).isLessThan(config.hold());
        } finally {
            listener.stop(new ShutdownEvent());
        }
    }

    @Test
    void anAcknowledgementThroughOneReplicaEndsTheWaitOfAnother() throws Exception {
        BasisLease replica = new BasisLease(ledger, new ChangeSignal(), config);
        Thread.sleep(config.silence()); // its start
        long before = replica.renew(gateway, 0).change();
        caller.offers().statusCode(201);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long start = System.nanoTime();
            Future<Duration> wait = threads.submit(() -> {
                replica.awaitEveryGateway(before + 1);
                return since(start);
            });
            Thread.sleep(300);
            assertThat(wait.isDone()).isFalse();

            Caller.gateway("renewLease")
                    .body(Map.of("gateway", gateway, "applied", before + 1))
                    .post("/internal/lease")
                    .then()
                    .statusCode(200);

            assertThat(wait.get()).isBetween(Duration.ofMillis(300), Duration.ofMillis(2_000));
        }
    }

    @Test
    void aReplicaThatHasJustStartedTrustsNoSilence() throws Exception {
        BasisLease started = new BasisLease(ledger, new ChangeSignal(), config);
        long start = System.nanoTime();

        started.awaitEveryGateway(1);

        assertThat(since(start))
                .isBetween(config.silence().minusMillis(50), config.silence().plusMillis(1_000));
    }

    @Test
    void whenItCannotLookAtTheGatewaysItWaitsTheWholeLeaseOut() throws Exception {
        DataSource gone = (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (_, _, _) -> {
                    throw new SQLException("gone");
                });
        BasisLease cutOff = new BasisLease(new LeaseLedger(gone), new ChangeSignal(), config);
        Thread.sleep(500);
        long start = System.nanoTime();

        cutOff.awaitEveryGateway(1);

        assertThat(since(start))
                .isBetween(config.silence().minusMillis(50), config.silence().plusMillis(1_000));
    }

    @Test
    void anAcknowledgementOfAChangeThatWasNeverMadeCountsForNothing() {
        ledger.heard(gateway, Long.MAX_VALUE / 2, config.length());

        assertThat(ledger.gateways())
                .filteredOn(known -> known.gateway().equals(gateway))
                .extracting(GatewayState::applied)
                .containsExactly(0L);
    }

    @Test
    void anAcknowledgementIsNeverTakenBack() {
        caller.offers().statusCode(201);
        long change = ledger.after(0).change();
        ledger.heard(gateway, change, config.length());
        ledger.heard(gateway, 0, config.length());

        assertThat(ledger.gateways())
                .filteredOn(known -> known.gateway().equals(gateway))
                .extracting(GatewayState::applied)
                .containsExactly(change);
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }
}
