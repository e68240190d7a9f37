package io.menshen.member.reindex;

import io.menshen.member.matching.MobileIndex;
import io.menshen.member.matching.SearchPlan;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Looks now and then whether the search index keeps as many bits as the number of members asks for. If it does
/// not, that is an alarm – a warning in the log, a gauge, a word in the readiness answer – and no reason to be
/// down.
@ApplicationScoped
class IndexWatch {

    /// What one look found.
    record Finding(SearchPlan.Fit fit, int bits, long rows, boolean alarm) {}

    private static final Logger LOG = Logger.getLogger(IndexWatch.class);

    private final MobileIndex index;
    private final ReindexConfig config;
    private final AtomicLong rows;
    private final AtomicLong bits;
    private final AtomicLong alarm;
    private volatile @Nullable Finding finding;
    private volatile boolean running = true;
    private @Nullable Thread thread;

    IndexWatch(MobileIndex index, ReindexConfig config, MeterRegistry meters) {
        this.index = index;
        this.config = config;
        this.rows = meters.gauge("menshen.search.rows", new AtomicLong());
        this.bits = meters.gauge("menshen.search.bits", new AtomicLong());
        this.alarm = meters.gauge("menshen.search.alarm", new AtomicLong());
    }

    void start(@Observes StartupEvent started) {
        thread = Thread.ofVirtual().name("index-watch").start(this::run);
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        running = false;
        if (thread != null) {
            thread.interrupt();
            thread.join(Duration.ofSeconds(5));
        }
    }

    /// What the last look found; empty before the first.
    Optional<Finding> finding() {
        return Optional.ofNullable(finding);
    }

    /// One look.
    void look() {
        MobileIndex.Survey survey = index.survey();
        SearchPlan plan = SearchPlan.of(survey.rows());
        SearchPlan.Fit now = plan.fit(survey.serving().bits());
        boolean alarming = now != SearchPlan.Fit.FITS && survey.rows() >= config.alarmFrom();
        if (alarming && alarm.get() == 0) {
            LOG.warnf(
                    "the search index keeps %d bits for %d members: %s; %d to %d would fit, %d are advised",
                    survey.serving().bits(), survey.rows(), now, plan.low(), plan.high(), plan.advised());
        }
        rows.set(survey.rows());
        bits.set(survey.serving().bits());
        alarm.set(alarming ? 1 : 0);
        finding = new Finding(now, survey.serving().bits(), survey.rows(), alarming);
    }

    private void run() {
        while (running) {
            try {
                look();
            } catch (RuntimeException e) {
                LOG.infof(
                        "the search index could not be looked at: %s",
                        e.getClass().getSimpleName());
            }
            try {
                Thread.sleep(config.look());
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
