package io.menshen.member.representation;

import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.age.Ages;
import io.menshen.member.age.ComingOfAge;
import io.menshen.member.fact.Facts;
import io.menshen.member.registry.Capacity;
import io.menshen.member.registry.Members;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Lets one member stand for another, from asking over the check to the end. Every step leaves evidence that
/// names both.
@ApplicationScoped
class Representations implements Capacity, ComingOfAge {

    private static final int AT_ONCE = 100;

    private final RepresentationStore store;
    private final Members members;
    private final Ages ages;
    private final Facts facts;
    private final RepresentationConfig config;
    private final Clock clock;

    Representations(
            RepresentationStore store,
            Members members,
            Ages ages,
            Facts facts,
            RepresentationConfig config,
            Clock clock) {
        this.store = store;
        this.members = members;
        this.ages = ages;
        this.facts = facts;
        this.config = config;
        this.clock = clock;
    }

    /// The member gives a mandate; it waits for a reviewer to compare the document. A child under 14 gives
    /// none.
    @Transactional
    UUID mandate(
            MemberId member,
            MemberId representative,
            Set<String> operations,
            Set<String> purposes,
            Instant endsAt,
            String document,
            Actor actor) {
        Instant now = now();
        if (operations.isEmpty()
                || purposes.isEmpty()
                || !Kind.MANDATE.operations().containsAll(operations)
                || !Kind.PURPOSES.containsAll(purposes)
                || !endsAt.isAfter(now)
                || endsAt.isAfter(now.plus(config.longest()))
                || ages.underFourteen(member)) {
            throw new RepresentationRefusal.BadScope();
        }
        return ask(Kind.MANDATE, member, representative, operations, purposes, endsAt, document, actor);
    }

    /// Somebody says to be a child's guardian; it waits for a reviewer. Whether the child is known to be one is
    /// said to the reviewer alone.
    @Transactional
    UUID guardian(MemberId guardian, MemberId child, String document, Actor actor) {
        return ask(Kind.GUARDIAN, child, guardian, Kind.GUARDIAN.operations(), Kind.PURPOSES, null, document, actor);
    }

    private UUID ask(
            Kind kind,
            MemberId member,
            MemberId representative,
            Set<String> operations,
            Set<String> purposes,
            @Nullable Instant endsAt,
            String document,
            Actor actor) {
        if (!members.claimed(representative) || !members.present(member)) {
            throw new RepresentationRefusal.NotFound();
        }
        MemberId stoodFor = members.survivor(member);
        MemberId standing = members.survivor(representative);
        if (stoodFor.equals(standing)) {
            throw new RepresentationRefusal.OwnRecord();
        }
        Representation asked = new Representation(
                UUID.randomUUID(),
                kind,
                stoodFor,
                standing,
                operations,
                purposes,
                document,
                State.ASKED,
                now(),
                endsAt,
                null,
                null,
                null,
                null,
                null);
        if (!store.add(asked)) {
            throw new RepresentationRefusal.WrongState();
        }
        tell(actor, "representation.asked", asked);
        return asked.id();
    }

    /// One that is this member's business.
    Representation of(MemberId member, UUID id) {
        MemberId own = members.survivor(member);
        return store.find(id)
                .filter(known -> own.equals(members.survivor(known.member()))
                        || own.equals(members.survivor(known.representative())))
                .orElseThrow(RepresentationRefusal.NotFound::new);
    }

    Representation find(UUID id) {
        return store.find(id).orElseThrow(RepresentationRefusal.NotFound::new);
    }

    List<Representation> about(MemberId member, Optional<UUID> after, int limit) {
        return store.about(member, after.map(id -> of(member, id)).orElse(null), limit);
    }

    List<Representation> waiting(Optional<UUID> after, int limit) {
        return store.waiting(after.map(this::find).orElse(null), limit);
    }

    /// Either of the two ends it, at any time; a child does not end the guardian's.
    @Transactional
    void end(MemberId member, UUID id, Actor actor) {
        of(member, id);
        Representation known = store.locked(id).orElseThrow(RepresentationRefusal.NotFound::new);
        if (known.state() == State.ENDED) {
            return;
        }
        boolean stoodFor = members.survivor(member).equals(members.survivor(known.member()));
        if (stoodFor && known.kind() == Kind.GUARDIAN) {
            throw new RepresentationRefusal.GuardianStays();
        }
        end(known, stoodFor ? Ending.BY_MEMBER : Ending.BY_REPRESENTATIVE, actor);
    }

    /// A reviewer begins, or goes on, to compare the document.
    @Transactional
    void take(UUID id, Actor reviewer) {
        Representation known = store.locked(id).orElseThrow(RepresentationRefusal.NotFound::new);
        refuseOwn(known, reviewer);
        if (known.state() != State.ASKED) {
            throw new RepresentationRefusal.WrongState();
        }
        if (known.inOtherHands(reviewer.id(), now())) {
            throw new RepresentationRefusal.InOtherHands();
        }
        store.take(id, reviewer.id(), now().plus(config.inHand()));
        tell(reviewer, "representation.taken", known);
    }

    /// The reviewer has compared the document.
    @Transactional
    void check(UUID id, boolean proven, Actor reviewer) {
        Representation known = store.locked(id).orElseThrow(RepresentationRefusal.NotFound::new);
        refuseOwn(known, reviewer);
        if (!known.inHandOf(reviewer.id(), now())) {
            throw new RepresentationRefusal.NotInHand();
        }
        if (!proven) {
            end(known, Ending.REFUSED, reviewer);
            return;
        }
        if (known.kind() == Kind.GUARDIAN
                && (!ages.underFourteen(known.member()) || ages.minor(known.representative()))) {
            throw new RepresentationRefusal.NotUnderFourteen();
        }
        store.activate(id, reviewer.id(), now());
        tell(reviewer, "representation.checked", known);
    }

    /// A reviewer ends one that should not be.
    @Transactional
    void revoke(UUID id, Actor reviewer) {
        Representation known = store.locked(id).orElseThrow(RepresentationRefusal.NotFound::new);
        refuseOwn(known, reviewer);
        if (known.state() != State.ENDED) {
            end(known, Ending.REVOKED, reviewer);
        }
    }

    boolean inHand(Representation known, String account) {
        return known.inHandOf(account, now());
    }

    /// The one with this id, if it lets this account do that for this member now.
    Optional<Representation> covering(UUID id, String account, MemberId member, String operation, String purpose) {
        return store.find(id)
                .filter(known -> known.covers(operation, purpose, now()))
                .filter(known -> members.survivor(known.member()).equals(members.survivor(member)))
                .filter(known -> members.isOwn(account, known.representative()))
                .filter(this::holds);
    }

    @Override
    public boolean underFourteen(MemberId member) {
        return ages.underFourteen(member);
    }

    @Override
    public List<Standing> standsFor(MemberId representative) {
        List<MemberId> numbers = new ArrayList<>(members.mergedInto(representative));
        numbers.add(representative);
        Instant now = now();
        return store.inHandsOf(numbers).stream()
                .filter(known -> known.active(now) && holds(known))
                .map(known -> new Standing(
                        known.id(),
                        known.kind() == Kind.GUARDIAN,
                        members.survivor(known.member()),
                        known.operations(),
                        known.purposes()))
                .toList();
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public void fourteen(MemberId member) {
        store.goingOn(member).stream()
                .filter(known -> known.kind() == Kind.GUARDIAN && known.member().equals(member))
                .forEach(known -> end(known, Ending.FOURTEEN, Actor.itself()));
    }

    /// @return how many mandates ended by time
    @Transactional
    int endTheDue() {
        List<Representation> due = store.over(now(), AT_ONCE);
        due.forEach(known -> end(known, Ending.EXPIRED, Actor.itself()));
        return due.size();
    }

    /// One of the two is gone.
    @Transactional(Transactional.TxType.MANDATORY)
    void forget(MemberId member) {
        // without evidence: it would name the member in the log once more, and the erasure's entry says it all
        store.goingOn(member).forEach(known -> store.end(known.id(), Ending.SOMEBODY_GONE, now()));
    }

    /// A guardian's link is worth nothing for somebody who is not known to be a child any more, whoever has
    /// noticed; and nobody stands for somebody who is gone.
    private boolean holds(Representation known) {
        return members.present(known.member()) && (known.kind() != Kind.GUARDIAN || ages.underFourteen(known.member()));
    }

    private void end(Representation known, Ending why, Actor actor) {
        store.end(known.id(), why, now());
        tell(actor, "representation.ended", known);
    }

    private void refuseOwn(Representation known, Actor reviewer) {
        if (members.isOwn(reviewer.id(), known.member()) || members.isOwn(reviewer.id(), known.representative())) {
            throw new RepresentationRefusal.OwnRecord();
        }
    }

    private void tell(Actor actor, String action, Representation known) {
        facts.record(actor, action, List.of(known.member(), known.representative()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
