package io.menshen.member.duplicate;

import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.field.Field;
import io.menshen.member.field.FieldCatalogue;
import io.menshen.member.field.FieldRefusal;
import io.menshen.member.registry.MemberRefusal;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.RecordMerger;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What reviewers decide about two records that may be one person's, and what comes of it.
///
/// A decision to merge is carried out in two steps: first consent-service is asked to let the stricter
/// consents of both hold, then, when no gateway relies on older ones any more, the records are merged in one
/// transaction. Whatever came in
/// between (an erasure, a correction) is looked at again.
@ApplicationScoped
class Duplicates {

    private static final Logger LOG = Logger.getLogger(Duplicates.class);

    private final Pairs pairs;
    private final Consents consents;
    private final RecordMerger merger;
    private final Members members;
    private final Proposals proposals;
    private final FieldCatalogue catalogue;
    private final Database database;
    private final Facts facts;
    private final DuplicateConfig config;
    private final Clock clock;

    Duplicates(
            Pairs pairs,
            Consents consents,
            RecordMerger merger,
            Members members,
            Proposals proposals,
            FieldCatalogue catalogue,
            Database database,
            Facts facts,
            DuplicateConfig config,
            Clock clock) {
        this.pairs = pairs;
        this.consents = consents;
        this.merger = merger;
        this.members = members;
        this.proposals = proposals;
        this.catalogue = catalogue;
        this.database = database;
        this.facts = facts;
        this.config = config;
        this.clock = clock;
    }

    Pair find(UUID id) {
        return pairs.find(id).orElseThrow(DuplicateRefusal.NotFound::new);
    }

    /// Those that wait, the likeliest first, after one of them.
    List<Pair> open(Optional<UUID> after, int limit) {
        return pairs.open(after.map(this::find), limit);
    }

    boolean inHand(Pair pair, String account) {
        return pair.inHandOf(account, clock.instant());
    }

    /// A reviewer takes a pair in hand, and for a while sees both records.
    @Transactional
    void takeInHand(UUID id, Actor reviewer) {
        Pair pair = forReview(id, reviewer);
        Instant now = clock.instant();
        if (pair.state() != PairState.OPEN) {
            throw new DuplicateRefusal.Over();
        }
        if (pair.inOtherHands(reviewer.id(), now)) {
            throw new DuplicateRefusal.InOtherHands();
        }
        pairs.takeInHand(id, reviewer.id(), now.plus(config.inHand()));
        record(reviewer, "duplicate.taken", pair);
    }

    /// The two stay two. They are not shown again unless one of them changes.
    @Transactional
    void dismiss(UUID id, DismissalReason reason, Actor reviewer) {
        Pair pair = inHand(id, reviewer);
        pairs.dismiss(id, reviewer.id(), reason, clock.instant());
        record(reviewer, "duplicate.dismissed", pair);
    }

    /// Decides that the two become one.
    ///
    /// @param survivor which record stays; absent: the one that is proposed
    /// @param choices for fields by name, which record's value stays; others as proposed
    @Transactional
    void merge(UUID id, @Nullable MemberId survivor, Map<String, MemberId> choices, Actor reviewer) {
        Pair pair = inHand(id, reviewer);
        if ((survivor != null && !pair.has(survivor))
                || !choices.values().stream().allMatch(pair::has)
                || !choices.keySet().stream()
                        .allMatch(name -> catalogue.named(name).isPresent())) {
            throw new DuplicateRefusal.BadChoice();
        }
        Proposals.Proposal proposal = proposals.of(pair);
        MemberId stays = survivor == null ? proposal.survivor() : survivor;
        MemberId goes = pair.besides(stays);
        Set<String> taken = new HashSet<>();
        for (Field field : catalogue.all()) {
            if (choices.getOrDefault(field.name(), proposal.of(field.name())).equals(goes)) {
                taken.add(field.name());
            }
        }
        refuseDivided(taken, choices, goes);
        refuseHindered(stays, goes);
        merger.check(stays, goes, taken);
        Instant now = clock.instant();
        UUID merge = UUID.randomUUID();
        pairs.merging(id, merge, stays, taken, reviewer.id(), now);
        consents.combine(find(id));
        record(reviewer, "duplicate.merge-decided", pair);
    }

    /// Merges what was decided, if nothing has come in between; else a reviewer looks again.
    void carryOut(UUID id) {
        try {
            QuarkusTransaction.requiringNew().run(() -> mergeNow(id));
        } catch (DuplicateRefusal | MemberRefusal | FieldRefusal refusal) {
            LOG.infof("a merge is given up: %s", refusal.getClass().getSimpleName());
            QuarkusTransaction.requiringNew().run(() -> giveUp(id));
        }
    }

    /// Separates what was merged, or was about to be.
    @Transactional
    void undo(UUID id, UndoReason reason, Actor reviewer) {
        Pair pair = forReview(id, reviewer);
        Set<String> kept = Set.of();
        if (pair.state() == PairState.MERGED && pair.undoUntil() != null) {
            kept = merger.separate(
                    id, pair.survivor(), pair.absorbed(), Objects.requireNonNull(pair.merged()), reviewer);
        } else if (pair.state() != PairState.MERGING) {
            throw new DuplicateRefusal.Over();
        }
        pairs.undone(id, reviewer.id(), reason, kept, clock.instant());
        // after the data: until consent-service hears of it the stricter consents go on to hold
        consents.separate(pair);
        record(reviewer, "member.unmerged", pair);
    }

    List<UUID> ready() {
        return pairs.ready(clock.instant().minus(config.settle()));
    }

    List<UUID> toSettle() {
        return pairs.toSettle(clock.instant());
    }

    /// The time to undo is over: what an undo would need goes.
    @Transactional
    void settle(UUID id) {
        Instant now = clock.instant();
        pairs.locked(id)
                .filter(pair -> pair.undoUntil() != null && !now.isBefore(pair.undoUntil()))
                .ifPresent(pair -> {
                    merger.forget(pair.absorbed());
                    pairs.settled(id);
                    record(Actor.itself(), "member.merge-settled", pair);
                });
    }

    private void mergeNow(UUID id) {
        merging(id).ifPresent(pair -> {
            Actor decider = decider(pair);
            refuseHindered(pair.survivor(), pair.absorbed());
            RecordMerger.Merged merged =
                    merger.merge(pair.id(), pair.survivor(), pair.absorbed(), pair.taken(), decider);
            pairs.merged(id, merged, clock.instant(), config.undoFor());
            consents.merged(pair);
            record(decider, "member.merged", pair);
        });
    }

    private void giveUp(UUID id) {
        merging(id).ifPresent(pair -> {
            pairs.reopen(id);
            consents.separate(pair);
            record(decider(pair), "duplicate.merge-given-up", pair);
        });
    }

    private Optional<Pair> merging(UUID id) {
        return pairs.locked(id).filter(pair -> pair.state() == PairState.MERGING);
    }

    private static Actor decider(Pair pair) {
        return new Actor(Objects.requireNonNull(pair.reviewer()), "reviewer", null);
    }

    /// Where somebody lives is told by one record or the other, so nobody chooses halves.
    private void refuseDivided(Set<String> taken, Map<String, MemberId> choices, MemberId goes) {
        Set<String> all = merger.inseparable(taken);
        all.removeAll(taken);
        for (String field : all) {
            if (choices.containsKey(field) && !goes.equals(choices.get(field))) {
                throw new DuplicateRefusal.BadChoice();
            }
        }
        taken.addAll(all);
    }

    private void refuseHindered(MemberId stays, MemberId goes) {
        Object both = new UUID[] {stays.value(), goes.value()};
        // whoever asks for one of these holds the record meanwhile
        database.list("SELECT 1 FROM member WHERE id = ANY (?) ORDER BY id FOR UPDATE", row -> true, both);
        List<DuplicateRefusal.Hindrance> hindrances = new ArrayList<>();
        if (database.exists("SELECT 1 FROM correction WHERE member = ANY (?) AND state = 'WAITING'", both)) {
            hindrances.add(DuplicateRefusal.Hindrance.CORRECTION);
        }
        if (database.exists(
                "SELECT 1 FROM erasure WHERE member = ANY (?) AND state IN ('COOLING_OFF', 'HELD')", both)) {
            hindrances.add(DuplicateRefusal.Hindrance.ERASURE);
        }
        if (database.exists("""
                SELECT 1 FROM claim_record r JOIN claim c ON c.id = r.claim
                 WHERE r.member = ANY (?) AND c.state IN ('ASKED', 'OPEN') AND c.ends_at > ?
                """, both, clock.instant())) {
            hindrances.add(DuplicateRefusal.Hindrance.CLAIM);
        }
        if (pairs.undoable(goes)) {
            hindrances.add(DuplicateRefusal.Hindrance.EARLIER_MERGE);
        }
        if (!hindrances.isEmpty()) {
            throw new DuplicateRefusal.Hindered(hindrances);
        }
    }

    private Pair inHand(UUID id, Actor reviewer) {
        Pair pair = forReview(id, reviewer);
        if (pair.state() != PairState.OPEN) {
            throw new DuplicateRefusal.Over();
        }
        if (!pair.inHandOf(reviewer.id(), clock.instant())) {
            throw new DuplicateRefusal.NotInHand();
        }
        return pair;
    }

    private Pair forReview(UUID id, Actor reviewer) {
        Pair pair = pairs.locked(id).orElseThrow(DuplicateRefusal.NotFound::new);
        if (members.isOwn(reviewer.id(), pair.member()) || members.isOwn(reviewer.id(), pair.other())) {
            throw new DuplicateRefusal.OwnRecord();
        }
        return pair;
    }

    private void record(Actor actor, String action, Pair pair) {
        Collection<MemberId> both = List.of(pair.member(), pair.other());
        facts.record(actor, action, both);
    }
}
