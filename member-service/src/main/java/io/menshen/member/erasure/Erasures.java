package io.menshen.member.erasure;

import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.registry.Members;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Takes wishes to be erased and makes them true.
@ApplicationScoped
class Erasures {

    private final Erasure.Repository erasures;
    private final Members members;
    private final Database database;
    private final Facts facts;
    private final ErasureConfig config;
    private final Clock clock;

    Erasures(
            Erasure.Repository erasures,
            Members members,
            Database database,
            Facts facts,
            ErasureConfig config,
            Clock clock) {
        this.erasures = erasures;
        this.members = members;
        this.database = database;
        this.facts = facts;
        this.config = config;
        this.clock = clock;
    }

    /// The member asks. Asking again changes nothing, except that what waited may be done at once.
    @Transactional
    Erasure ask(MemberId member, boolean atOnce, Actor actor) {
        Instant now = clock.instant();
        members.lock(member);
        if (hasOpenOrders(member)) {
            throw new ErasureRefusal.OpenOrders();
        }
        Erasure erasure = erasures.openOf(member).orElseGet(() -> {
            Erasure asked = new Erasure(member, now, now.plus(config.coolingOff()));
            erasures.persist(asked);
            facts.record(actor, "erasure.asked", member);
            return asked;
        });
        if (atOnce) {
            carryOut(erasure, actor, now);
        }
        return erasure;
    }

    /// The member stays.
    @Transactional
    Erasure cancel(MemberId member, Actor actor) {
        members.lock(member);
        Erasure erasure = erasures.openOf(member).orElseThrow(ErasureRefusal.NotFound::new);
        erasure.cancel(clock.instant());
        facts.record(actor, "erasure.cancelled", member);
        return erasure;
    }

    Optional<Erasure> openOf(MemberId member) {
        return erasures.openOf(member);
    }

    Erasure find(UUID id) {
        return erasures.findByIdOptional(id).orElseThrow(ErasureRefusal.NotFound::new);
    }

    @Transactional
    List<UUID> due() {
        return erasures.due(clock.instant(), 100);
    }

    /// Carries one out if its time has come; an order that was placed meanwhile is delivered first.
    @Transactional
    void carryOut(UUID id) {
        Instant now = clock.instant();
        erasures.locked(id)
                .filter(erasure -> erasure.due(now) && !hasOpenOrders(erasure.member()))
                .ifPresent(erasure -> carryOut(erasure, Actor.itself(), now));
    }

    private void carryOut(Erasure erasure, Actor actor, Instant now) {
        MemberId member = erasure.member();
        Instant held = lastOrder(member).plus(config.legalHold());
        if (now.isBefore(held)) {
            members.restrict(member, actor);
            erasure.hold(held);
        } else {
            erasure.done(members.erase(member, erasure.id(), actor), now);
        }
    }

    private boolean hasOpenOrders(MemberId member) {
        return database.exists("""
                SELECT 1 FROM customer_order
                 WHERE member IN (SELECT same_person(?)) AND state IN ('PLACED', 'DISPATCHED')
                """, member.value());
    }

    private Instant lastOrder(MemberId member) {
        return config.legalHold().equals(Duration.ZERO)
                ? Instant.EPOCH
                : database.first(
                                "SELECT max(placed_at) AS placed_at FROM customer_order WHERE member IN (SELECT same_person(?))",
                                row -> Optional.ofNullable(Database.instantOrNull(row, "placed_at")),
                                member.value())
                        .flatMap(latest -> latest)
                        .orElse(Instant.EPOCH);
    }
}
