package io.menshen.member.registry;

import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Members who have restricted the processing of their record (PIPL Art. 44): it is stored, and shown to nobody
/// but themselves. Staff do not even find it, from the commit on; consent-service hears of it, and every
/// gateway's lease ends what it would still show.
@ApplicationScoped
public class Restrictions {

    static final String RESTRICTED = "io.menshen.member.restricted.v1";
    static final String UNRESTRICTED = "io.menshen.member.unrestricted.v1";

    /// What other services hear.
    record Restricted(MemberId member, Instant time) {}

    /// The same for a restriction that was lifted.
    record Unrestricted(MemberId member, Instant time) {}

    private final Member.Repository members;
    private final Database database;
    private final Facts facts;
    private final Clock clock;

    Restrictions(Member.Repository members, Database database, Facts facts, Clock clock) {
        this.members = members;
        this.database = database;
        this.facts = facts;
        this.clock = clock;
    }

    /// The member restricts; doing so again changes nothing.
    @Transactional
    public void restrict(MemberId id, Actor actor) {
        Member member = members.toBeChanged(id).orElseThrow(MemberRefusal.NotFound::new);
        Instant now = clock.instant();
        if (member.restrictProcessing(now)) {
            for (MemberId number : numbersOf(member)) {
                facts.tell(number, RESTRICTED, new Restricted(number, now));
            }
            facts.record(actor, "processing.restricted", member.id());
        }
    }

    /// The member lifts the restriction. It is told even if none is known here: another service may know of one
    /// that a restored database has lost.
    @Transactional
    public void lift(MemberId id, Actor actor) {
        Member member = members.toBeChanged(id).orElseThrow(MemberRefusal.NotFound::new);
        member.liftRestriction();
        for (MemberId number : numbersOf(member)) {
            facts.tell(number, UNRESTRICTED, new Unrestricted(number, clock.instant()));
        }
        facts.record(actor, "processing.unrestricted", member.id());
    }

    /// Since when; empty if nothing is restricted.
    public Optional<Instant> since(MemberId id) {
        return members.present(id).flatMap(Member::restrictedAt);
    }

    /// Whether nobody but the member may see the record.
    public boolean restricted(MemberId id) {
        return database.exists("""
                SELECT 1 FROM member m JOIN member k ON k.id = ?
                 WHERE m.id = coalesce(k.merged_into, k.id) AND m.restricted_at IS NOT NULL
                """, id.value());
    }

    private List<MemberId> numbersOf(Member member) {
        List<MemberId> numbers = new ArrayList<>();
        numbers.add(member.id());
        members.mergedInto(member.id()).forEach(merged -> numbers.add(merged.id()));
        return numbers;
    }
}
