package io.menshen.member.reindex;

import io.menshen.member.Actor;
import io.menshen.member.JobId;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.job.JobFailure;
import io.menshen.member.job.JobRun;
import io.menshen.member.job.JobWork;
import io.menshen.member.job.Jobs;
import io.menshen.member.matching.Mobile;
import io.menshen.member.matching.MobileIndex;
import io.menshen.member.matching.SearchPlan;
import io.menshen.member.matching.SearchVersion;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.ProtectionRefusal;
import io.menshen.member.registry.Members;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Builds the search index of mobiles anew, with other bits and another key, as a job, while the old one
/// serves.
///
/// Mobiles are opened in memory to be tagged again; none leaves the service.
@ApplicationScoped
class Reindex implements JobWork {

    static final String KIND = "reindex";

    private static final Logger LOG = Logger.getLogger(Reindex.class);
    private static final UUID FIRST = new UUID(0, 0);
    private static final int CLEARED_AT_ONCE = 5000;

    /// Two who ask at the same time get one job between them.
    private static final long ASKING = 0x7265696e646578L;

    private final MobileIndex index;
    private final Members members;
    private final Jobs jobs;
    private final Facts facts;
    private final Database database;
    private final ReindexConfig config;

    Reindex(MobileIndex index, Members members, Jobs jobs, Facts facts, Database database, ReindexConfig config) {
        this.index = index;
        this.members = members;
        this.jobs = jobs;
        this.facts = facts;
        this.database = database;
        this.config = config;
    }

    /// Begins to build, or goes on with what was begun and came to no end.
    ///
    /// @param bits how many; without it, as many as are advised for the number of members
    @Transactional
    JobId ask(@Nullable Integer bits, Actor actor) {
        database.list("SELECT pg_advisory_xact_lock(?)", row -> true, ASKING);
        if (jobs.underWay(KIND)) {
            throw new ReindexRefusal.UnderWay();
        }
        SearchPlan plan = SearchPlan.of(index.survey().rows());
        if (bits != null && plan.fit(bits) != SearchPlan.Fit.FITS) {
            throw new ReindexRefusal.BitsOutOfRange(plan.low(), plan.high());
        }
        SearchVersion version = index.begin(bits == null ? plan.advised() : bits);
        facts.record(actor, "index.rebuild-asked-for", List.of());
        return jobs.submit(KIND, new UUID(0, version.number()), new byte[0], actor);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void work(JobRun run) throws JobFailure {
        Optional<SearchVersion> building = index.unfinished().stream()
                .filter(version -> version.number() == run.subjectId().getLeastSignificantBits())
                .findFirst();
        if (building.isPresent()) {
            build(building.get(), run);
            index.finish(building.get());
        }
        int cleared;
        do {
            cleared = index.clear(CLEARED_AT_ONCE);
            run.progress(run.done());
        } while (cleared > 0);
    }

    @Override
    public void done(JobRun run) {
        facts.record(run.actor(), "index.rebuilt", List.of());
    }

    private void build(SearchVersion version, JobRun run) {
        long missing = index.missing(version);
        int done = run.done();
        run.total(Math.toIntExact(done + missing));
        long before;
        do {
            before = missing;
            UUID last = FIRST;
            List<MemberId> page = index.missing(version, last, config.batch());
            while (!page.isEmpty()) {
                done += index.build(version, page, this::mobiles);
                run.progress(done);
                last = page.getLast().value();
                page = index.missing(version, last, config.batch());
            }
            missing = index.missing(version);
            // Those who were being changed are looked at again; who cannot be opened can never be found by mobile.
        } while (missing > 0 && missing < before);
        if (missing > 0) {
            LOG.errorf("%d members cannot be opened and are in no search index now", missing);
        }
    }

    private Map<MemberId, Mobile> mobiles(Collection<MemberId> of) {
        try {
            return opened(of);
        } catch (ProtectionRefusal.KeysUnavailable e) {
            throw e;
        } catch (ProtectionRefusal damaged) {
            Map<MemberId, Mobile> mobiles = new HashMap<>();
            for (MemberId member : of) {
                try {
                    mobiles.putAll(opened(List.of(member)));
                } catch (ProtectionRefusal.KeysUnavailable e) {
                    throw e;
                } catch (ProtectionRefusal e) {
                    LOG.error(e.getMessage());
                }
            }
            return mobiles;
        }
    }

    private Map<MemberId, Mobile> opened(Collection<MemberId> of) {
        Map<MemberId, Mobile> mobiles = new HashMap<>();
        members.open(of, Set.of(FieldGroup.CONTACT)).forEach((member, opened) -> {
            @Nullable Mobile mobile = opened.mobile();
            if (mobile != null) {
                mobiles.put(member, mobile);
            }
        });
        return mobiles;
    }
}
