package io.menshen.gateway.basis;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.gateway.BootId;
import io.menshen.gateway.permit.PermitOrder;
import io.menshen.gateway.permit.Permits;
import io.menshen.gateway.upstream.Reply;
import io.menshen.gateway.upstream.Upstreams;
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

    /// How long to wait after the first, second and every further failure.
    private static final long[] PAUSES = {50, 100, 250};

    record LeaseReply(long change, List<Change> changes, long leaseMillis, boolean reset) {
        record Change(long change, String member) {}
    }

    private final Vertx vertx;
    private final Upstreams upstreams;
    private final Permits permits;
    private final BasisConfig config;
    private final ObjectMapper json;
    private final Clock clock;
    private final BootId boot;
    private final BasisCache cache;
    private volatile boolean running = true;
    private @Nullable Thread thread;

    LeaseKeeper(
            Vertx vertx,
            Upstreams upstreams,
            Permits permits,
            BasisConfig config,
            ObjectMapper json,
            Clock clock,
            BootId boot,
            ConsentBasis basis) {
        this.vertx = vertx;
        this.upstreams = upstreams;
        this.permits = permits;
        this.config = config;
        this.json = json;
        this.clock = clock;
        this.boot = boot;
        this.cache = basis.cache();
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

    private void run() {
        Context context = vertx.getOrCreateContext();
        int failures = 0;
        boolean held = false;
        while (running) {
            try {
                poll(context);
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
        String permit = permits.mint(RENEW_LEASE).get(5, TimeUnit.SECONDS);
        byte[] body = json.writeValueAsBytes(Map.of("gateway", boot.value(), "applied", cache.applied()));
        CompletableFuture<Reply> answered = new CompletableFuture<>();
        long sentAt = System.nanoTime();
        long sentAtWall = clock.millis();
        context.runOnContext(_ -> upstreams
                .call(
                        ConsentBasis.SERVICE,
                        HttpMethod.POST,
                        "/internal/lease",
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
        LeaseReply lease = json.readValue(reply.body().getBytes(), LeaseReply.class);
        List<BasisCache.Change> changes = lease.changes().stream()
                .map(change -> new BasisCache.Change(change.change(), change.member()))
                .toList();
        cache.renew(sentAt, sentAtWall, lease.change(), changes, lease.reset(), lease.leaseMillis());
    }
}
