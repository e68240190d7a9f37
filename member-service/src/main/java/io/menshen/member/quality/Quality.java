package io.menshen.member.quality;

import io.menshen.member.Actor;
import io.menshen.member.JobId;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.field.FieldCatalogue;
import io.menshen.member.field.FieldValues;
import io.menshen.member.job.JobRun;
import io.menshen.member.job.JobWork;
import io.menshen.member.job.Jobs;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.ProtectionRefusal;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.OpenedMember;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Judges records: all of them as a job, one for its member, and what somebody doubts. Values are opened to be judged
/// and
/// leave nothing but the names of fields and rules.
@ApplicationScoped
class Quality implements JobWork, Holding {

    private static final Logger LOG = Logger.getLogger(Quality.class);

    private static final String KIND = "quality";
    private static final UUID FIRST = new UUID(0, 0);
    private static final Set<FieldGroup> ALL = EnumSet.complementOf(EnumSet.of(FieldGroup.NOTE));

    /// How many members break a rule in a field.
    record Count(QualityRule rule, String field, long members) {}

    private final Members members;
    private final Jobs jobs;
    private final Database database;
    private final Facts facts;
    private final QualityRules rules;
    private final QualityConfig config;
    private final Clock clock;

    Quality(
            Members members,
            Jobs jobs,
            Database database,
            Facts facts,
            FieldCatalogue catalogue,
            QualityConfig config,
            Clock clock) {
        this.members = members;
        this.jobs = jobs;
        this.database = database;
        this.facts = facts;
        this.rules = new QualityRules(catalogue, clock, config.outdatedAfter());
        this.config = config;
        this.clock = clock;
    }

    /// Has all records judged anew.
    @Transactional
    JobId report(Actor actor) {
        facts.record(actor, "quality.report-asked-for", List.of());
        return jobs.submit(KIND, UUID.randomUUID(), new byte[0], actor);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void work(JobRun run) {
        run.total(Math.toIntExact(database.first(
                        "SELECT count(*) FROM member WHERE state IN ('TO_BE_INFORMED', 'CLAIMED')",
                        row -> row.getLong(1))
                .orElse(0L)));
        int done = 0;
        List<MemberId> page = present(FIRST);
        while (!page.isEmpty()) {
            judge(page);
            done += page.size();
            run.progress(done);
            page = present(page.getLast().value());
        }
    }

    @Override
    public void done(JobRun run) {
        facts.record(run.actor(), "quality.reported", List.of());
    }

    /// What was found, by rule and field.
    List<Count> counts() {
        return database.list(
                "SELECT rule, field, count(*) AS members FROM quality_finding GROUP BY rule, field ORDER BY rule, field",
                row -> new Count(
                        QualityRule.valueOf(row.getString("rule")), row.getString("field"), row.getLong("members")));
    }

    /// The members who break a rule in a field, by id.
    List<MemberId> breaking(QualityRule rule, String field, UUID after, int limit) {
        return database.list("""
                SELECT member FROM quality_finding WHERE rule = ? AND field = ? AND member > ? ORDER BY member LIMIT ?
                """, row -> new MemberId(row.getObject(1, UUID.class)), rule, field, after, limit);
    }

    /// What may be wrong with one record, as it is now.
    Set<QualityRules.Finding> of(MemberId member) {
        Set<QualityRules.Finding> findings =
                new HashSet<>(judged(List.of(member)).getOrDefault(member, Set.of()));
        database.list("""
                        SELECT field FROM quality_finding f WHERE f.member = ? AND f.rule = 'DOUBTED' AND NOT EXISTS (
                          SELECT FROM field_source s
                          WHERE s.member = f.member AND s.field = f.field AND s.recorded_at > f.found_at)
                        """, row -> row.getString(1), member.value())
                .forEach(field -> findings.add(new QualityRules.Finding(field, QualityRule.DOUBTED)));
        return findings;
    }

    /// Somebody who may look at the record asks whether this field is right. Asking again changes nothing.
    @Transactional
    void doubt(MemberId member, String field, Actor actor) {
        members.lock(member);
        insert(member, Set.of(new QualityRules.Finding(field, QualityRule.DOUBTED)));
        facts.record(actor, "field.doubted", member);
    }

    /// The member says that this field is right.
    @Transactional
    void confirm(MemberId member, String field, Actor actor) {
        members.lock(member);
        database.update("""
                INSERT INTO field_confirmation (member, field, confirmed_at) VALUES (?, ?, ?)
                ON CONFLICT (member, field) DO UPDATE SET confirmed_at = excluded.confirmed_at
                """, member.value(), field, clock.instant());
        database.update(
                "DELETE FROM quality_finding WHERE member = ? AND field = ? AND rule IN ('DOUBTED', 'OUTDATED')",
                member.value(),
                field);
        facts.record(actor, "field.confirmed", member);
    }

    @Override
    public Set<String> tables() {
        return Set.of("quality_finding", "field_confirmation");
    }

    @Override
    public void erase(MemberId member) {
        database.update("DELETE FROM quality_finding WHERE member = ?", member.value());
        database.update("DELETE FROM field_confirmation WHERE member = ?", member.value());
    }

    private List<MemberId> present(UUID after) {
        return database.list("""
                SELECT id FROM member WHERE state IN ('TO_BE_INFORMED', 'CLAIMED') AND id > ? ORDER BY id LIMIT ?
                """, row -> new MemberId(row.getObject(1, UUID.class)), after, config.batch());
    }

    private void judge(List<MemberId> page) {
        Map<MemberId, Set<QualityRules.Finding>> judged;
        try {
            judged = judged(page);
        } catch (ProtectionRefusal.Unavailable e) {
            throw e;
        } catch (ProtectionRefusal damaged) {
            judged = oneByOne(page);
        }
        judged.forEach(this::replace);
    }

    /// One damaged record keeps no other from being judged; reading it has been recorded as a refusal.
    private Map<MemberId, Set<QualityRules.Finding>> oneByOne(List<MemberId> page) {
        Map<MemberId, Set<QualityRules.Finding>> judged = new HashMap<>();
        int damaged = 0;
        for (MemberId member : page) {
            try {
                judged.putAll(judged(List.of(member)));
            } catch (ProtectionRefusal.Unavailable e) {
                throw e;
            } catch (ProtectionRefusal e) {
                damaged++;
            }
        }
        LOG.errorf("%d records cannot be opened and are not judged", damaged);
        return judged;
    }

    private Map<MemberId, Set<QualityRules.Finding>> judged(Collection<MemberId> of) {
        UUID[] ids = of.stream().map(MemberId::value).toArray(UUID[]::new);
        Map<MemberId, OpenedMember> opened = members.open(of, ALL);
        Map<UUID, Map<String, Instant>> known = new HashMap<>();
        database.list(
                """
                SELECT s.member, s.field, greatest(s.recorded_at, c.confirmed_at) AS known_at
                FROM field_source s LEFT JOIN field_confirmation c ON c.member = s.member AND c.field = s.field
                WHERE s.member = ANY (?)
                """,
                row -> known.computeIfAbsent(row.getObject("member", UUID.class), _ -> new HashMap<>())
                        .put(row.getString("field"), Database.instant(row, "known_at")),
                (Object) ids);
        Set<UUID> inAGroup = new HashSet<>(database.list(
                "SELECT DISTINCT member FROM group_member WHERE member = ANY (?)",
                row -> row.getObject(1, UUID.class),
                (Object) ids));
        return of.stream().collect(Collectors.toMap(member -> member, member -> {
            @Nullable OpenedMember found = opened.get(member);
            FieldValues values =
                    Optional.ofNullable(found).map(OpenedMember::values).orElse(FieldValues.NONE);
            return rules.judge(values, known.getOrDefault(member.value(), Map.of()), inAGroup.contains(member.value()));
        }));
    }

    /// Doubts stay until the field is changed or confirmed; everything else is what was found just now.
    private void replace(MemberId member, Set<QualityRules.Finding> findings) {
        QuarkusTransaction.requiringNew().run(() -> {
            database.update("""
                    DELETE FROM quality_finding f WHERE f.member = ? AND (f.rule <> 'DOUBTED' OR EXISTS (
                      SELECT FROM field_source s
                      WHERE s.member = f.member AND s.field = f.field AND s.recorded_at > f.found_at))
                    """, member.value());
            insert(member, findings);
        });
    }

    private void insert(MemberId member, Set<QualityRules.Finding> findings) {
        for (QualityRules.Finding finding : findings) {
            database.update("""
                    INSERT INTO quality_finding (member, field, rule, found_at)
                    SELECT id, ?, ?, ? FROM member WHERE id = ? AND state IN ('TO_BE_INFORMED', 'CLAIMED')
                    ON CONFLICT DO NOTHING
                    """, finding.field(), finding.rule(), clock.instant(), member.value());
        }
    }

    @Override
    public Map<String, String> told() {
        return Map.of("quality_finding", "finding", "field_confirmation", "confirmation");
    }

    @Override
    public List<Held> tell(MemberId member) {
        List<Held> held = new ArrayList<>(database.list(
                "SELECT field, rule, found_at FROM quality_finding WHERE member = ? ORDER BY field, rule",
                row -> Held.of("finding", row.getString("field"), Database.instant(row, "found_at"))
                        .with("rule", row.getString("rule")),
                member.value()));
        held.addAll(database.list(
                "SELECT field, confirmed_at FROM field_confirmation WHERE member = ? ORDER BY field",
                row -> Held.of("confirmation", row.getString("field"), Database.instant(row, "confirmed_at")),
                member.value()));
        return held;
    }
}
