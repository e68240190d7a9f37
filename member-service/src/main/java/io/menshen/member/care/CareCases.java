package io.menshen.member.care;

import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.age.Ages;
import io.menshen.member.fact.Facts;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.OpenedMember;
import io.menshen.member.registry.Restrictions;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Cases of customer service. Every step leaves evidence that names the member, so that "who saw my data" tells
/// it.
@ApplicationScoped
class CareCases {

    private static final Set<FieldGroup> COMPARED =
            EnumSet.of(FieldGroup.CONTACT, FieldGroup.PROFILE, FieldGroup.DELIVERY);
    private static final int MOST_OPEN = 20;
    private static final int AT_ONCE = 100;

    private final CareStore store;
    private final Members members;
    private final Restrictions restrictions;
    private final Ages ages;
    private final Facts facts;
    private final CareConfig config;
    private final Clock clock;

    CareCases(
            CareStore store,
            Members members,
            Restrictions restrictions,
            Ages ages,
            Facts facts,
            CareConfig config,
            Clock clock) {
        this.store = store;
        this.members = members;
        this.restrictions = restrictions;
        this.ages = ages;
        this.facts = facts;
        this.config = config;
        this.clock = clock;
    }

    /// Somebody calls and says to be this member. Who asked is not sure yet.
    @Transactional
    UUID ask(MemberId member, CareKind kind, Actor staff) {
        if (!members.present(member) || restrictions.restricted(member)) {
            throw new CareRefusal.NotFound();
        }
        if (members.isOwn(staff.id(), member)) {
            throw new CareRefusal.OwnCase();
        }
        MemberId person = members.survivor(member);
        if (store.notVerifiedSince(person, now().minus(config.blockedFor()))) {
            throw new CareRefusal.Blocked();
        }
        return add(CareCase.byStaff(person, kind, needsApproval(person, kind), staff.id(), now()), staff);
    }

    /// The member asks in the own account, which says who it is.
    @Transactional
    UUID askOwn(MemberId member, CareKind kind, Actor actor) {
        return add(CareCase.byMember(member, kind, needsApproval(member, kind), now()), actor);
    }

    /// Staff look at the record of a minor only when somebody else agrees.
    private boolean needsApproval(MemberId member, CareKind kind) {
        return kind.needsApproval() || ages.minor(member);
    }

    private UUID add(CareCase asked, Actor actor) {
        if (store.goingOnOf(asked.member()).size() >= MOST_OPEN) {
            throw new CareRefusal.TooMany();
        }
        store.add(asked);
        tell(actor, "case.asked", asked);
        return asked.id();
    }

    @Transactional
    void take(UUID id, Actor staff) {
        CareCase known = toBeHandled(id, staff);
        store.update(known.taken(staff.id(), now(), config.inHand()));
        tell(staff, "case.taken", known);
    }

    /// Compares what the caller says with the record. A wrong word counts even though it is refused.
    void verify(UUID id, @Nullable CallersWord said, Actor staff) {
        if (said != null && !said.enough()) {
            throw new CareRefusal.NotVerified(CareCase.MOST_TRIES);
        }
        QuarkusTransaction.requiringNew().call(() -> judge(id, said, staff)).ifPresent(refusal -> {
            throw refusal;
        });
    }

    private Optional<CareRefusal> judge(UUID id, @Nullable CallersWord said, Actor staff) {
        CareCase known = toBeHandled(id, staff);
        if (!known.heldBy(staff.id(), now())) {
            throw new CareRefusal.NotInHand();
        }
        boolean right = said != null
                && said.fits(members.open(List.of(known.member()), COMPARED)
                        .getOrDefault(known.member(), OpenedMember.NOTHING));
        CareCase judged = right ? known.verified(now()) : known.notVerified(now());
        store.update(judged);
        tell(staff, right ? "case.verified" : "case.not-verified", judged);
        return right
                ? Optional.empty()
                : Optional.of(new CareRefusal.NotVerified(CareCase.MOST_TRIES - judged.tries()));
    }

    @Transactional
    void approve(UUID id, Actor approver) {
        CareCase known = toBeHandled(id, approver);
        store.update(known.approved(approver.id(), now()));
        tell(approver, "case.approved", known);
    }

    @Transactional
    void close(UUID id, CareResult result, Actor staff) {
        CareCase known = toBeHandled(id, staff);
        if (!known.heldBy(staff.id(), now())) {
            throw new CareRefusal.NotInHand();
        }
        if (!result.sayable() || known.state() != CareState.OPEN) {
            throw new CareRefusal.WrongState();
        }
        store.update(known.closed(result, now()));
        tell(staff, "case.closed", known);
    }

    /// The member does not want it any more.
    @Transactional
    void withdraw(MemberId member, UUID id, Actor actor) {
        CareCase known = store.locked(id)
                .filter(each -> numbersOf(member).contains(each.member()))
                .orElseThrow(CareRefusal.NotFound::new);
        if (known.state() != CareState.CLOSED) {
            store.update(known.closed(CareResult.WITHDRAWN, now()));
            tell(actor, "case.withdrawn", known);
        }
    }

    CareCase find(UUID id) {
        return store.find(id).orElseThrow(CareRefusal.NotFound::new);
    }

    CareCase own(MemberId member, UUID id) {
        return store.find(id)
                .filter(known -> numbersOf(member).contains(known.member()))
                .orElseThrow(CareRefusal.NotFound::new);
    }

    /// A member's, the latest first.
    List<CareCase> of(MemberId member, Optional<UUID> after, int limit) {
        return store.of(numbersOf(member), after.map(id -> own(member, id)).orElse(null), limit);
    }

    /// Those of one number, for a copy.
    List<CareCase> ofNumber(MemberId number, int limit) {
        return store.of(List.of(number), null, limit);
    }

    List<CareCase> goingOn(Optional<UUID> after, int limit) {
        return store.goingOn(after.map(this::find).orElse(null), limit);
    }

    boolean heldBy(CareCase known, String account) {
        return known.heldBy(account, now());
    }

    /// The case, if it proves that this account may look at this member now.
    Optional<CareCase> proving(UUID id, String account, MemberId member) {
        return store.find(id)
                .filter(known -> known.proves(account, now(), config.openFor()))
                .filter(known -> members.survivor(known.member()).equals(members.survivor(member)))
                .filter(_ -> !restrictions.restricted(member) && !members.isOwn(account, member));
    }

    /// The record was looked up under it.
    @Transactional
    void looked(CareCase known) {
        store.looked(known.id());
    }

    /// @return how many lapsed
    @Transactional
    int closeTheLapsed() {
        List<CareCase> lapsed = store.lapsed(now().minus(config.openFor()), AT_ONCE);
        for (CareCase known : lapsed) {
            store.update(known.closed(CareResult.LAPSED, now()));
            tell(Actor.itself(), "case.closed", known);
        }
        return lapsed.size();
    }

    /// The member is gone.
    @Transactional(Transactional.TxType.MANDATORY)
    void forget(MemberId member) {
        // without evidence: it would name the member in the log once more, and the erasure's entry says it all
        store.goingOnOf(member).forEach(known -> store.update(known.closed(CareResult.MEMBER_GONE, now())));
    }

    private CareCase toBeHandled(UUID id, Actor staff) {
        CareCase known = store.locked(id).orElseThrow(CareRefusal.NotFound::new);
        if (members.isOwn(staff.id(), known.member())) {
            throw new CareRefusal.OwnCase();
        }
        return known;
    }

    private List<MemberId> numbersOf(MemberId member) {
        List<MemberId> numbers = new ArrayList<>(members.mergedInto(member));
        numbers.add(member);
        return numbers;
    }

    private void tell(Actor actor, String action, CareCase known) {
        facts.record(actor, action, "case/" + known.id(), known.member());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
