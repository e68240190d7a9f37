package io.menshen.member.duplicate;

import io.menshen.member.Actor;
import io.menshen.member.JobId;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.job.JobRun;
import io.menshen.member.job.JobWork;
import io.menshen.member.job.Jobs;
import io.menshen.member.matching.SearchField;
import io.menshen.member.matching.SearchIndexes;
import io.menshen.member.matching.SearchVersion;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.ProtectionRefusal;
import io.menshen.member.protection.RefusalEvidence;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.OpenedMember;
import io.menshen.member.registry.RecordMerger;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Looks through all records for two that may be one person's, as a job.
///
/// Only records that share a tag of some search index are opened and compared, and a tag that very many
/// share is passed over: the work grows with the members, not with their square. What was opened leaves
/// nothing but a score and codes.
@ApplicationScoped
class DuplicateSearch implements JobWork {

    private static final String KIND = "duplicates";
    private static final UUID FIRST = new UUID(0, 0);

    /// What a comparison looks at.
    private static final Set<FieldGroup> COMPARED =
            EnumSet.of(FieldGroup.PROFILE, FieldGroup.CONTACT, FieldGroup.IDENTITY, FieldGroup.DELIVERY);

    /// How many are opened at once at most, so that a batch stays a batch.
    private static final int OPENED_AT_ONCE = 500;

    private final Members members;
    private final RecordMerger merger;
    private final SearchIndexes indexes;
    private final Pairs pairs;
    private final Newcomers newcomers;
    private final Jobs jobs;
    private final Database database;
    private final Facts facts;
    private final RefusalEvidence evidence;
    private final DuplicateConfig config;
    private final Counter opened;
    private final Clock clock;

    DuplicateSearch(
            Members members,
            RecordMerger merger,
            SearchIndexes indexes,
            Pairs pairs,
            Newcomers newcomers,
            Jobs jobs,
            Database database,
            Facts facts,
            RefusalEvidence evidence,
            DuplicateConfig config,
            MeterRegistry meters,
            Clock clock) {
        this.members = members;
        this.merger = merger;
        this.indexes = indexes;
        this.pairs = pairs;
        this.newcomers = newcomers;
        this.jobs = jobs;
        this.database = database;
        this.facts = facts;
        this.evidence = evidence;
        this.config = config;
        this.opened = meters.counter("menshen.duplicate.opened");
        this.clock = clock;
    }

    /// Has all records compared.
    @Transactional
    JobId start(Actor actor) {
        facts.record(actor, "duplicates.search-asked-for", List.of());
        return jobs.submit(KIND, UUID.randomUUID(), new byte[0], actor);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void work(JobRun run) {
        Instant begun = clock.instant();
        int total = Math.toIntExact(database.first(
                        "SELECT count(*) FROM member WHERE state IN ('TO_BE_INFORMED', 'CLAIMED')",
                        row -> row.getLong(1))
                .orElse(0L));
        run.total(total);
        Map<SearchField, SearchVersion> versions = versions();
        Map<SearchField, Set<Integer>> passedOver = new EnumMap<>(SearchField.class);
        Consumer<ProtectionRefusal> damaged = refusal -> evidence.record(run.actor(), refusal);
        int done = 0;
        List<MemberId> page = page(FIRST);
        while (!page.isEmpty()) {
            compare(page, versions, passedOver, damaged, SearchIndexes.Others.LATER);
            done += page.size();
            run.progress(done);
            page = page(page.getLast().value());
        }
        pairs.forgetUnseenSince(begun);
        newcomers.allCompared(begun);
        for (SearchField field : SearchField.values()) {
            int tags = passedOver.getOrDefault(field, Set.of()).size();
            if (tags > 0 || !versions.containsKey(field)) {
                run.item(
                        field.number(),
                        versions.containsKey(field) ? "tags-passed-over" : "index-not-complete",
                        field.code() + ":" + tags);
            }
        }
        run.progress(done);
    }

    /// Compares some of the records that are new or have changed with all others.
    ///
    /// @return how many; 0 when there are none
    @Transactional
    int compareNewcomers() {
        List<MemberId> page = newcomers.take(config.atOnce());
        if (!page.isEmpty()) {
            compare(
                    page,
                    versions(),
                    new EnumMap<>(SearchField.class),
                    refusal -> evidence.record(Actor.itself(), refusal),
                    SearchIndexes.Others.ALL);
            facts.record(Actor.itself(), "duplicates.compared", page);
        }
        return page.size();
    }

    /// Whose records were opened to be compared is everybody's: that is what the evidence says.
    @Override
    public void done(JobRun run) {
        facts.record(run.actor(), "duplicates.searched", List.of());
    }

    private Map<SearchField, SearchVersion> versions() {
        Map<SearchField, SearchVersion> versions = new EnumMap<>(SearchField.class);
        for (SearchField field : SearchField.values()) {
            indexes.complete(field).ifPresent(version -> versions.put(field, version));
        }
        return versions;
    }

    private void compare(
            List<MemberId> page,
            Map<SearchField, SearchVersion> versions,
            Map<SearchField, Set<Integer>> passedOver,
            Consumer<ProtectionRefusal> damaged,
            SearchIndexes.Others with) {
        Map<MemberId, Set<MemberId>> others = new HashMap<>();
        versions.forEach((field, version) -> {
            SearchIndexes.Sharing sharing = indexes.sharing(version, page, config.mostInABlock(), with);
            passedOver.computeIfAbsent(field, _ -> new HashSet<>()).addAll(sharing.passedOver());
            sharing.others()
                    .forEach((member, alike) -> others.computeIfAbsent(member, _ -> new LinkedHashSet<>())
                            .addAll(alike));
        });
        Map<MemberId, Likeness.Traits> known = new HashMap<>(traits(page, damaged));
        List<MemberId> unknown = others.values().stream()
                .flatMap(Set::stream)
                .filter(other -> !known.containsKey(other))
                .distinct()
                .toList();
        for (int i = 0; i < unknown.size(); i += OPENED_AT_ONCE) {
            known.putAll(traits(unknown.subList(i, Math.min(unknown.size(), i + OPENED_AT_ONCE)), damaged));
        }
        others.forEach((member, alike) -> alike.forEach(other -> judge(member, other, known)));
    }

    private void judge(MemberId member, MemberId other, Map<MemberId, Likeness.Traits> known) {
        Likeness.@Nullable Traits mine = known.get(member);
        Likeness.@Nullable Traits theirs = known.get(other);
        if (mine != null && theirs != null) {
            Likeness likeness = Likeness.between(mine, theirs);
            if (likeness.score() >= config.threshold()) {
                pairs.found(member, other, likeness, clock.instant());
            }
        }
    }

    private Map<MemberId, Likeness.Traits> traits(List<MemberId> of, Consumer<ProtectionRefusal> damaged) {
        opened.increment(of.size());
        Map<MemberId, Likeness.Traits> traits = new HashMap<>();
        List<MemberId> unreserved = new ArrayList<>();
        Map<MemberId, OpenedMember> records = members.openEach(of, COMPARED, damaged);
        records.forEach((member, record) -> {
            traits.put(member, Likeness.Traits.of(record.values()));
            if (record.values().get("idNumber").isPresent()) {
                unreserved.add(member);
            }
        });
        unreserved.forEach(merger::reserveIdNumber);
        return traits;
    }

    private List<MemberId> page(UUID after) {
        return database.list(
                "SELECT id FROM member WHERE state IN ('TO_BE_INFORMED', 'CLAIMED') AND id > ? ORDER BY id LIMIT ?",
                row -> new MemberId(row.getObject(1, UUID.class)),
                after,
                config.batch());
    }
}
