package io.menshen.consent.lease;

import io.menshen.consent.lease.LeaseLedger.LeaseLedgerUnreachable;
import io.menshen.consent.lease.LeaseLedger.News;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/// Renews the gateways' leases, and waits until none can be held that is older than a change (ADR 0005).
@Startup
@ApplicationScoped
public class BasisLease {

    private static final Logger LOG = Logger.getLogger(BasisLease.class);

    private final LeaseLedger ledger;
    private final ChangeSignal signal;
    private final LeaseConfig config;
    private final long startedAt = System.nanoTime();

    BasisLease(LeaseLedger ledger, ChangeSignal signal, LeaseConfig config) {
        this.ledger = ledger;
        this.signal = signal;
        this.config = config;
        if (config.silence().compareTo(config.length().multipliedBy(5).dividedBy(4)) < 0) {
            throw new IllegalStateException(
                    "menshen.lease.silence must exceed menshen.lease.length by a quarter at least");
        }
    }

    /// Takes a poll. Its arrival is noted and committed first and the news read after it: in the other order a
    /// withdrawal could slip between the two and see neither the gateway nor its acknowledgement.
    News renew(String gateway, long applied) throws InterruptedException {
        long arrived = System.nanoTime();
        boolean held = ledger.heard(gateway, applied, config.length());
        signal.raise();
        while (true) {
            long seen = signal.count();
            News news = ledger.after(applied);
            Duration left = config.hold().minus(since(arrived));
            if (!news.isNone() || !held || !left.isPositive()) {
                return news;
            }
            signal.await(seen, left);
        }
    }

    /// Returns when no gateway can show what the change forbids. To be called after the change was committed.
    @Transactional(Transactional.TxType.NEVER)
    public void awaitEveryGateway(long change) throws InterruptedException {
        LeaseWait wait;
        Map<String, Long> applied;
        long seen = signal.count();
        try {
            List<GatewayState> firstLook = ledger.gateways();
            wait = LeaseWait.after(change, firstLook, config.silence(), since(startedAt));
            applied = applied(firstLook);
        } catch (LeaseLedgerUnreachable e) {
            LOG.warnf("no look at the gateways, waiting out the lease, change=%d", change);
            wait = LeaseWait.after(change, List.of(), config.silence(), Duration.ZERO);
            applied = Map.of();
        }
        long lookedAt = System.nanoTime();
        while (true) {
            Duration remaining = wait.remaining(since(lookedAt), applied);
            if (remaining.isZero()) {
                return;
            }
            signal.await(seen, remaining.compareTo(config.look()) < 0 ? remaining : config.look());
            seen = signal.count();
            applied = acknowledgedNow(applied);
        }
    }

    Duration length() {
        return config.length();
    }

    private Map<String, Long> acknowledgedNow(Map<String, Long> before) {
        try {
            return applied(ledger.gateways());
        } catch (LeaseLedgerUnreachable e) {
            LOG.debug("no look at the gateways, going on with the last one");
            return before;
        }
    }

    private static Map<String, Long> applied(List<GatewayState> gateways) {
        Map<String, Long> applied = new HashMap<>();
        gateways.forEach(gateway -> applied.put(gateway.gateway(), gateway.applied()));
        return applied;
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }
}
