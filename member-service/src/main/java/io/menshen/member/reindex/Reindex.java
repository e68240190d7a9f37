package io.menshen.member.reindex;

import io.menshen.member.Actor;
import io.menshen.member.JobId;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.field.SearchTerms;
import io.menshen.member.job.JobFailure;
import io.menshen.member.job.JobRun;
import io.menshen.member.job.JobWork;
import io.menshen.member.job.Jobs;
import io.menshen.member.matching.SearchField;
import io.menshen.member.matching.SearchIndexes;
import io.menshen.member.matching.SearchPlan;
import io.menshen.member.matching.SearchVersion;
import io.menshen.member.matching.Term;
import io.menshen.member.protection.RefusalEvidence;
import io.menshen.member.registry.Members;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Builds a search index anew, with other bits and another key, as a job, while the old one serves; and for the first
/// time, where there were members before there was the index.
///
/// Values are opened in memory to be tagged again; none leaves the service.
@ApplicationScoped
class Reindex implements JobWork {

    static final String KIND = "reindex";

    private static final UUID FIRST = new UUID(0, 0);
    private static final int CLEARED_AT_ONCE = 5000;

    /// How often those who are just being changed are looked at again, and how much longer is waited each time.
    private static final int ATTEMPTS = 20;

    private static final long LONGER_MILLIS = 50;

    /// Two who ask at the same time get one job between them.
    private static final long ASKING = 0x7265696e646578L;

    private final SearchIndexes indexes;
    private final Members members;
    private final Jobs jobs;
    private final Facts facts;
    private final Database database;
    private final RefusalEvidence evidence;
    private final ReindexConfig config;

    Reindex(
            SearchIndexes indexes,
            Members members,
            Jobs jobs,
            Facts facts,
            Database database,
            RefusalEvidence evidence,
            ReindexConfig config) {
        this.indexes = indexes;
        this.members = members;
        this.jobs = jobs;
        this.facts = facts;
        this.database = database;
        this.evidence = evidence;
        this.config = config;
    }

    /// Begins to build, or goes on with what was begun and came to no end.
    ///
    /// @param bits how many; without it, as many as are advised for the number of members
    @Transactional
    JobId ask(SearchField field, @Nullable Integer bits, Actor actor) {
        if (underWay()) {
            throw new ReindexRefusal.UnderWay();
        }
        SearchPlan plan = SearchPlan.of(indexes.survey(field).rows());
        if (bits != null && plan.fit(bits) != SearchPlan.Fit.FITS) {
            throw new ReindexRefusal.BitsOutOfRange(plan.low(), plan.high());
        }
        SearchVersion version = indexes.begin(field, bits == null ? plan.advised() : bits);
        facts.record(actor, "index.rebuild-asked-for", List.of());
        return submit(version, actor);
    }

    /// Fills the indexes that no version serves yet: they are younger than the members.
    @Transactional
    void fill() {
        if (underWay()) {
            return;
        }
        for (SearchField field : SearchField.values()) {
            if (!indexes.served(field)) {
                indexes.unfinished(field).forEach(version -> submit(version, Actor.itself()));
            }
        }
    }

    private boolean underWay() {
        database.list("SELECT pg_advisory_xact_lock(?)", row -> true, ASKING);
        return jobs.underWay(KIND);
    }

    private JobId submit(SearchVersion version, Actor actor) {
        return jobs.submit(KIND, new UUID(version.field().number(), version.number()), new byte[0], actor);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void work(JobRun run) throws JobFailure {
        SearchField field = SearchField.numbered(run.subjectId().getMostSignificantBits());
        Optional<SearchVersion> building = indexes.unfinished(field).stream()
                .filter(version -> version.number() == run.subjectId().getLeastSignificantBits())
                .findFirst();
        if (building.isPresent()) {
            build(building.get(), run);
            indexes.finish(building.get());
        }
        int cleared;
        do {
            cleared = indexes.clear(field, CLEARED_AT_ONCE);
            run.progress(run.done());
        } while (cleared > 0);
    }

    @Override
    public void done(JobRun run) {
        facts.record(run.actor(), "index.rebuilt", List.of());
    }

    private void build(SearchVersion version, JobRun run) {
        int done = run.done();
        run.total(Math.toIntExact(done + indexes.lacking(version)));
        List<MemberId> skipped = new ArrayList<>();
        List<MemberId> page = indexes.lacking(version, FIRST, config.batch());
        while (!page.isEmpty()) {
            Set<MemberId> looked = indexes.build(version, page, of -> terms(version.field(), of, run));
            page.stream().filter(member -> !looked.contains(member)).forEach(skipped::add);
            done += looked.size();
            run.progress(done);
            page = indexes.lacking(version, page.getLast().value(), config.batch());
        }
        for (int attempt = 1; !skipped.isEmpty(); attempt++) {
            if (attempt > ATTEMPTS) {
                throw new IllegalStateException(skipped.size() + " members are being changed all the time");
            }
            pause(attempt);
            page = skipped.subList(0, Math.min(skipped.size(), config.batch()));
            Set<MemberId> looked = indexes.build(version, page, of -> terms(version.field(), of, run));
            done += looked.size();
            run.progress(done);
            List<MemberId> rest = new ArrayList<>(skipped);
            rest.removeAll(looked);
            skipped = new ArrayList<>(indexes.there(rest));
        }
    }

    private Map<MemberId, Term> terms(SearchField field, Collection<MemberId> of, JobRun run) {
        Map<MemberId, Term> terms = new HashMap<>();
        members.openEach(of, Set.of(field.group()), damage -> evidence.record(run.actor(), damage))
                .forEach((member, opened) ->
                        SearchTerms.of(field, opened.values()).ifPresent(term -> terms.put(member, term)));
        return terms;
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(LONGER_MILLIS * attempt);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
