package io.menshen.member.age;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.registry.BirthWatch;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.OpenedMember;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Keeps who is known to be under 14 or under 18, and tells the other services the first of the two.
@ApplicationScoped
public class Ages implements BirthWatch {

    static final String GUARDED = "io.menshen.member.guarded.v1";
    static final String UNGUARDED = "io.menshen.member.unguarded.v1";

    private static final ZoneId COUNTRY = ZoneId.of("Asia/Shanghai");
    private static final int AT_ONCE = 100;

    /// What other services hear: a guardian consents for this member from now on. No date.
    record Guarded(MemberId member, Instant time) {}

    /// The same for a member who now consents alone.
    record Unguarded(MemberId member, Instant time) {}

    private final Instance<Members> members;
    private final Instance<ComingOfAge> watches;
    private final Database database;
    private final Facts facts;
    private final Clock clock;

    /// @param members looked up late: they tell this of dates of birth
    Ages(Instance<Members> members, @Any Instance<ComingOfAge> watches, Database database, Facts facts, Clock clock) {
        this.members = members;
        this.watches = watches;
        this.database = database;
        this.facts = facts;
        this.clock = clock;
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public void birthDate(MemberId member, @Nullable String date) {
        Age age = Age.on(today(), date);
        boolean was = listed(member).orElse(false);
        if (age.minor()) {
            database.update("""
                    INSERT INTO known_minor (member, under_fourteen, checked_on) VALUES (?, ?, ?::date)
                    ON CONFLICT (member) DO UPDATE SET under_fourteen = excluded.under_fourteen,
                                                       checked_on = excluded.checked_on
                    """, member.value(), age == Age.UNDER_FOURTEEN, today().toString());
        } else {
            database.update("DELETE FROM known_minor WHERE member = ?", member.value());
        }
        Instant now = clock.instant();
        if (age == Age.UNDER_FOURTEEN && !was) {
            facts.tell(member, GUARDED, new Guarded(member, now));
        } else if (age != Age.UNDER_FOURTEEN && was) {
            facts.tell(member, UNGUARDED, new Unguarded(member, now));
            watches.forEach(watch -> watch.fourteen(member));
        }
    }

    /// Whether the member is known to be under 14.
    public boolean underFourteen(MemberId member) {
        return database.exists("""
                SELECT 1 FROM known_minor a JOIN member k ON k.id = ?
                 WHERE a.member = coalesce(k.merged_into, k.id) AND a.under_fourteen
                """, member.value());
    }

    /// Whether the member is known to be under 18.
    public boolean minor(MemberId member) {
        return database.exists("""
                SELECT 1 FROM known_minor a JOIN member k ON k.id = ?
                 WHERE a.member = coalesce(k.merged_into, k.id)
                """, member.value());
    }

    /// Looks again at some who were too young when they were last looked at, an earlier day.
    ///
    /// @return how many
    @Transactional
    int look() {
        List<MemberId> due =
                database.list("""
                SELECT member FROM known_minor WHERE checked_on < ?::date
                 ORDER BY checked_on LIMIT ? FOR UPDATE SKIP LOCKED
                """, row -> new MemberId(row.getObject(1, UUID.class)), today().toString(), AT_ONCE);
        for (MemberId member : due) {
            OpenedMember opened = members.get()
                    .open(List.of(member), Set.of(FieldGroup.IDENTITY))
                    .getOrDefault(member, OpenedMember.NOTHING);
            birthDate(member, opened.values().text("birthDate"));
        }
        return due.size();
    }

    private Optional<Boolean> listed(MemberId member) {
        return database.first(
                "SELECT under_fourteen FROM known_minor WHERE member = ? FOR UPDATE",
                row -> row.getBoolean(1),
                member.value());
    }

    /// Where the law's day ends.
    private LocalDate today() {
        return LocalDate.now(clock.withZone(COUNTRY));
    }
}
