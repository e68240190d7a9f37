package io.menshen.member.registry;

import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.matching.GroupIdentityIndex;
import io.menshen.member.matching.Mobile;
import io.menshen.member.matching.MobileIndex;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Registers members, links accounts to them and opens their data.
///
/// It decides nothing about who may see whom: ask [Relation] first, and open only what the permit names.
@ApplicationScoped
public class Members {

    /// What other services hear when there is a new member.
    record Registered(MemberId member, MemberState state, Instant time) {}

    /// What other services hear when a member's account was linked.
    record AccountLinked(MemberId member, Instant time) {}

    /// What other services hear when a record expired unclaimed.
    record Expired(MemberId member, Instant time) {}

    /// A member's record without anything personal.
    record Standing(MemberId member, MemberState state, Instant registeredAt) {}

    private final Member.Repository members;
    private final SealedMembers sealed;
    private final MobileIndex mobiles;
    private final GroupIdentityIndex identities;
    private final Protection protection;
    private final Database database;
    private final Facts facts;
    private final RegistryConfig config;
    private final Clock clock;

    Members(
            Member.Repository members,
            SealedMembers sealed,
            MobileIndex mobiles,
            GroupIdentityIndex identities,
            Protection protection,
            Database database,
            Facts facts,
            RegistryConfig config,
            Clock clock) {
        this.members = members;
        this.sealed = sealed;
        this.mobiles = mobiles;
        this.identities = identities;
        this.protection = protection;
        this.database = database;
        this.facts = facts;
        this.config = config;
        this.clock = clock;
    }

    /// Registers somebody whom another person named: to be informed, and gone if nobody claims the record.
    @Transactional
    public MemberId registerUnclaimed(NewMember fields, Actor actor) {
        Instant now = clock.instant();
        return register(Member.toBeInformed(now, now.plus(config.unclaimedFor())), fields, actor, now);
    }

    /// Registers the caller. The mobile is not verified here, so it reserves nothing.
    @Transactional
    public MemberId registerOwn(String account, NewMember fields, Actor actor) {
        Instant now = clock.instant();
        MemberId member = register(Member.claimed(now), fields, actor, now);
        if (!link(account, member, now)) {
            throw new MemberRefusal.AlreadyRegistered();
        }
        return member;
    }

    /// The member whose account this is.
    public Optional<MemberId> ofAccount(String account) {
        return database.first(
                "SELECT member FROM account WHERE subject = ?",
                row -> new MemberId(row.getObject(1, UUID.class)),
                account);
    }

    /// Finds the account's member, or links the account to the earliest unclaimed record with this verified mobile.
    @Transactional
    public Optional<MemberId> link(String account, @Nullable Mobile verified, Actor actor) {
        Optional<MemberId> known = ofAccount(account);
        if (known.isPresent() || verified == null) {
            return known;
        }
        List<MemberId> same = withMobile(verified, mobiles.candidates(verified));
        for (Member member : same.isEmpty() ? List.<Member>of() : members.unclaimed(same)) {
            Instant now = clock.instant();
            if (!mobiles.claim(member.id(), verified)) {
                // another account has claimed this number
                return Optional.empty();
            }
            member.claim(now);
            members.flush();
            if (!link(account, member.id(), now)) {
                throw new MemberRefusal.NotClaimable(member.id());
            }
            facts.tell(member.id(), "io.menshen.account.linked.v1", new AccountLinked(member.id(), now));
            facts.record(actor, "account.linked", member.id());
            return Optional.of(member.id());
        }
        return Optional.empty();
    }

    /// Those of the candidates who really have this mobile.
    public List<MemberId> withMobile(Mobile mobile, Collection<MemberId> candidates) {
        Map<MemberId, OpenedMember> opened = sealed.open(candidates, Set.of(FieldGroup.CONTACT));
        List<MemberId> same = new ArrayList<>();
        for (MemberId member : candidates) {
            @Nullable OpenedMember fields = opened.get(member);
            @Nullable Mobile theirs = fields == null ? null : fields.mobile();
            if (theirs != null && theirs.equals(mobile)) {
                same.add(member);
            }
        }
        return same;
    }

    /// Opens these field groups of these members; a fixed number of queries, however many members.
    public Map<MemberId, OpenedMember> open(Collection<MemberId> of, Set<FieldGroup> groups) {
        return sealed.open(of, groups);
    }

    /// Fills or corrects the record of somebody who has not claimed it; a claimed record is its owner's alone.
    ///
    /// @return false if the record is claimed or gone, and nothing was changed
    @Transactional
    public boolean correctUnclaimed(MemberId id, NewMember fields, Actor actor) {
        @Nullable Member member = members.present(id).orElse(null);
        if (member == null || member.state() != MemberState.TO_BE_INFORMED) {
            return false;
        }
        sealed.put(id, protection.keysOf(Subject.of(id)), fields);
        Mobile mobile = fields.mobile();
        if (mobile != null) {
            mobiles.remove(id);
            mobiles.add(id, mobile);
        }
        facts.record(actor, "member.corrected", id);
        return true;
    }

    /// Whether the data subject has taken the record over.
    public boolean claimed(MemberId id) {
        return members.present(id)
                .map(member -> member.state() == MemberState.CLAIMED)
                .orElse(false);
    }

    /// An order needs the record: it gets more time.
    @Transactional
    public void needed(MemberId id) {
        members.present(id)
                .orElseThrow(MemberRefusal.NotFound::new)
                .neededUntil(clock.instant().plus(config.unclaimedFor()));
    }

    /// The record of a member who is there.
    Standing standing(MemberId id) {
        Member member = members.present(id).orElseThrow(MemberRefusal.NotFound::new);
        return new Standing(member.id(), member.state(), member.registeredAt());
    }

    /// Ends records whose time is over: their data go, the bare id stays with its orders.
    @Transactional
    int expireTheDue() {
        Instant now = clock.instant();
        List<Member> due = members.due(now, 100);
        for (Member member : due) {
            member.expire(now);
            MemberId id = member.id();
            sealed.remove(id);
            mobiles.remove(id);
            identities.remove(id);
            protection.shred(Subject.of(id));
            facts.tell(id, "io.menshen.member.expired.v1", new Expired(id, now));
            facts.record(Actor.itself(), "member.expired", id);
        }
        return due.size();
    }

    private MemberId register(Member member, NewMember fields, Actor actor, Instant now) {
        members.persistAndFlush(member);
        MemberId id = member.id();
        sealed.put(id, protection.admit(Subject.of(id)), fields);
        Mobile mobile = fields.mobile();
        if (mobile != null) {
            mobiles.add(id, mobile);
        }
        facts.tell(id, "io.menshen.member.registered.v1", new Registered(id, member.state(), now));
        facts.record(actor, "member.registered", id);
        return id;
    }

    private boolean link(String account, MemberId member, Instant now) {
        return database.update(
                        "INSERT INTO account (subject, member, linked_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                        account,
                        member.value(),
                        now)
                == 1;
    }
}
