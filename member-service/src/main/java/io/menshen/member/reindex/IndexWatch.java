package io.menshen.member.reindex;

import io.menshen.member.matching.SearchField;
import io.menshen.member.matching.SearchIndexes;
import io.menshen.member.matching.SearchPlan;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Looks now and then whether the search indexes keep as many bits as the number of members asks for. If one does
/// not, that is an alarm – a warning in the log, a gauge, a word in the readiness answer – and no reason to be
/// down. An index that is younger than the members is filled.
@ApplicationScoped
class IndexWatch {

    /// What one look found of one index.
    record Finding(SearchPlan.Fit fit, int bits, long rows, boolean alarm) {}

    /// What the gauges of one index show.
    private record Gauges(AtomicLong rows, AtomicLong bits, AtomicLong alarm) {

        static Gauges of(MeterRegistry meters, SearchField field) {
            Tags tags = Tags.of("field", field.code());
            return new Gauges(
                    meters.gauge("menshen.search.rows", tags, new AtomicLong()),
                    meters.gauge("menshen.search.bits", tags, new AtomicLong()),
                    meters.gauge("menshen.search.alarm", tags, new AtomicLong()));
        }
    }

    private static final Logger LOG = Logger.getLogger(IndexWatch.class);

    private final SearchIndexes indexes;
    private final Reindex reindex;
    private final ReindexConfig config;
    private final Map<SearchField, Gauges> gauges = new EnumMap<>(SearchField.class);
    private final Map<SearchField, Finding> findings = new ConcurrentHashMap<>();
    private volatile boolean running = true;
    private @Nullable Thread thread;

    IndexWatch(SearchIndexes indexes, Reindex reindex, ReindexConfig config, MeterRegistry meters) {
        this.indexes = indexes;
        this.reindex = reindex;
        this.config = config;
        for (SearchField field : SearchField.values()) {
            gauges.put(field, Gauges.of(meters, field));
        }
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

    /// What the last look found; nothing before the first.
    Map<SearchField, Finding> findings() {
        return Map.copyOf(findings);
    }

    /// One look.
    void look() {
        reindex.fill();
        gauges.forEach(this::look);
    }

    private void look(SearchField field, Gauges shown) {
        SearchIndexes.Survey survey = indexes.survey(field);
        SearchPlan plan = SearchPlan.of(survey.rows());
        SearchPlan.Fit now = plan.fit(survey.serving().bits());
        boolean alarming = now != SearchPlan.Fit.FITS && survey.rows() >= config.alarmFrom();
        if (alarming && shown.alarm().get() == 0) {
            LOG.warnf(
                    "the search index of %s keeps %d bits for %d members: %s; %d to %d would fit, %d are advised",
                    field.code(), survey.serving().bits(), survey.rows(), now, plan.low(), plan.high(), plan.advised());
        }
        shown.rows().set(survey.rows());
        shown.bits().set(survey.serving().bits());
        shown.alarm().set(alarming ? 1 : 0);
        findings.put(field, new Finding(now, survey.serving().bits(), survey.rows(), alarming));
    }

    private void run() {
        while (running) {
            try {
                look();
            } catch (RuntimeException | Error e) {
                LOG.infof(
                        "the search indexes could not be looked at: %s",
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
