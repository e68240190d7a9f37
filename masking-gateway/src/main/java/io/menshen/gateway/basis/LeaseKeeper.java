package io.menshen.gateway.basis;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.gateway.BootId;
import io.menshen.gateway.permit.PermitOrder;
import io.menshen.gateway.permit.Permits;
import io.menshen.gateway.upstream.Reply;
import io.menshen.gateway.upstream.Upstreams;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Keeps the lease: one long poll after the other, on a virtual thread of its own.
///
/// Each poll says which change has been applied, which is what a withdrawal waits for.
@ApplicationScoped
public class LeaseKeeper {

    private static final Logger LOG = Logger.getLogger(LeaseKeeper.class);

    private static final PermitOrder RENEW_LEASE = PermitOrder.own(ConsentBasis.SERVICE, "renewLease");
    private static final PermitOrder READ_RULES = PermitOrder.own(ConsentBasis.SERVICE, "readDisclosureRules");

    /// How long to wait after the first, second and every further failure.
    private static final long[] PAUSES = {50, 100, 250};

    record LeaseReply(
            long change,
            List<Change> changes,
            long leaseMillis,
            boolean reset,
            @Nullable Rules rules,
            @Nullable List<RunningCrisis> crises) {
        record Change(long change, String member) {}

        record RunningCrisis(
                String id,
                long remainingMillis,
                boolean byAuthority,
                boolean drill,
                boolean minors,
                Set<String> groups,
                Set<String> apart,
                List<Crises.Opening> opens) {

            Crises.Running from(long sentAt) {
                return new Crises.Running(
                        id, Crises.end(sentAt, remainingMillis), byAuthority, drill, minors, groups, apart, opens);
            }
        }

        record Rules(int number, String hash) {}
    }

    record RulesReply(int number, String hash, String text) {}

    private final Vertx vertx;
    private final Upstreams upstreams;
    private final Permits permits;
    private final BasisConfig config;
    private final ObjectMapper json;
    private final Clock clock;
    private final BootId boot;
    private final BasisCache cache;
    private final Crises crises;
    private final PublishedRules rules;
    private volatile boolean running = true;
    private volatile long renewed = System.nanoTime();
    private @Nullable Thread thread;

    LeaseKeeper(
            Vertx vertx,
            Upstreams upstreams,
            Permits permits,
            BasisConfig config,
            ObjectMapper json,
            Clock clock,
            BootId boot,
            ConsentBasis basis,
            PublishedRules rules,
            MeterRegistry metrics) {
        Gauge.builder("menshen.gateway.lease.age.seconds", this, LeaseKeeper::age)
                .register(metrics);
        this.vertx = vertx;
        this.upstreams = upstreams;
        this.permits = permits;
        this.config = config;
        this.json = json;
        this.clock = clock;
        this.boot = boot;
        this.cache = basis.cache();
        this.crises = basis.crises();
        this.rules = rules;
    }

    void start(@Observes StartupEvent started) {
        if (upstreams.names().contains(ConsentBasis.SERVICE)) {
            thread = Thread.ofVirtual().name("basis-lease").start(this::run);
        }
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        running = false;
        if (thread != null) {
            thread.interrupt();
            thread.join(Duration.ofSeconds(2));
        }
    }

    /// How long ago consent-service last answered, or since the start when it never did, in seconds.
    private double age() {
        return (System.nanoTime() - renewed) / 1e9;
    }

    private void run() {
        Context context = vertx.getOrCreateContext();
        int failures = 0;
        boolean held = false;
        while (running) {
            try {
                poll(context);
                renewed = System.nanoTime();
                failures = 0;
                if (!held) {
                    LOG.info("the basis lease holds");
                    held = true;
                }
            } catch (InterruptedException e) {
                return;
            } catch (IOException | ExecutionException | TimeoutException | RuntimeException | Error e) {
                if (held) {
                    LOG.warn("the basis lease is lost: consent-service is asked read by read");
                    held = false;
                }
                try {
                    Thread.sleep(PAUSES[Math.min(failures++, PAUSES.length - 1)]);
                } catch (InterruptedException stopped) {
                    return;
                }
            }
        }
    }

    private void poll(Context context) throws IOException, InterruptedException, ExecutionException, TimeoutException {
        long sentAt = System.nanoTime();
        long sentAtWall = clock.millis();
        LeaseReply lease = json.readValue(
                call(
                        context,
                        RENEW_LEASE,
                        "/internal/lease",
                        Map.of("gateway", boot.value(), "applied", cache.applied())),
                LeaseReply.class);
        LeaseReply.Rules published = lease.rules();
        if (published == null) {
            throw new IOException("no disclosure rules are published");
        }
        if (!rules.are(published.hash())) {
            // before the lease and the acknowledgement: an approval is answered when nobody decides by the old ones
            read(context, published);
        }
        List<BasisCache.Change> changes = lease.changes().stream()
                .map(change -> new BasisCache.Change(change.change(), change.member()))
                .toList();
        @Nullable List<LeaseReply.RunningCrisis> runningNow = lease.crises();
        crises.replace(
                runningNow == null
                        ? List.of()
                        : runningNow.stream().map(crisis -> crisis.from(sentAt)).toList());
        cache.renew(sentAt, sentAtWall, lease.change(), changes, lease.reset(), lease.leaseMillis());
    }

    private void read(Context context, LeaseReply.Rules published)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        rules.outdated();
        RulesReply reply = json.readValue(
                call(context, READ_RULES, "/internal/disclosure-rules", Map.of("hash", published.hash())),
                RulesReply.class);
        rules.take(published.number(), published.hash(), reply.text());
    }

    private byte[] call(Context context, PermitOrder order, String path, Map<String, Object> request)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        String permit = permits.mint(order).get(5, TimeUnit.SECONDS);
        byte[] body = json.writeValueAsBytes(request);
        CompletableFuture<Reply> answered = new CompletableFuture<>();
        context.runOnContext(_ -> upstreams
                .call(
                        ConsentBasis.SERVICE,
                        HttpMethod.POST,
                        path,
                        ConsentBasis.headers(permit),
                        Buffer.buffer(body),
                        config.pollLimit())
                .onComplete(reply -> {
                    if (reply.succeeded()) {
                        answered.complete(reply.result());
                    } else {
                        answered.completeExceptionally(reply.cause());
                    }
                }));
        Reply reply = answered.get(config.pollLimit().toMillis() + 500, TimeUnit.MILLISECONDS);
        if (reply.status() != 200) {
            throw new IOException("status " + reply.status());
        }
        return reply.body().getBytes();
    }
}
