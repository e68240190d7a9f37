package io.menshen.member.intake;

import io.menshen.member.RoundId;
import io.menshen.member.intake.LineBook.Held;
import io.menshen.member.intake.OrderTaker.Result;
import io.menshen.member.intake.jielong.Catalogue;
import io.menshen.member.intake.jielong.Goods;
import io.menshen.member.intake.jielong.Item;
import io.menshen.member.intake.jielong.JielongReader;
import io.menshen.member.intake.jielong.Posting;
import io.menshen.member.intake.jielong.Reason;
import io.menshen.member.intake.union.Change;
import io.menshen.member.intake.union.KnownLine;
import io.menshen.member.intake.union.Union;
import io.menshen.member.job.JobFailure;
import io.menshen.member.job.JobRun;
import io.menshen.member.job.JobWork;
import io.menshen.member.order.Orders;
import io.menshen.member.round.Round;
import io.menshen.member.round.Rounds;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Works off one posting: reads it, unites it with the round item by item, and reports.
///
/// Each item that writes is one transaction, its result in the job included, so that after a crash the next run
/// goes on behind the last one that was recorded. It replays those before it, without writing, to know which
/// lines this list has shown already.
@ApplicationScoped
class IntakeWork implements JobWork {

    private static final int MOST_ITEMS = 20_000;

    private final Intake intake;
    private final Rounds rounds;
    private final LineBook book;
    private final OrderTaker taker;
    private final Orders orders;
    private final RoundLock lock;

    IntakeWork(Intake intake, Rounds rounds, LineBook book, OrderTaker taker, Orders orders, RoundLock lock) {
        this.intake = intake;
        this.rounds = rounds;
        this.book = book;
        this.taker = taker;
        this.orders = orders;
        this.lock = lock;
    }

    @Override
    public String kind() {
        return Intake.KIND;
    }

    @Override
    public void work(JobRun run) throws JobFailure {
        RoundId id = new RoundId(run.subjectId());
        Round round = rounds.get(id)
                .filter(found -> found.ledBy(run.actor().id()))
                .orElseThrow(() -> new JobFailure("not-found"));
        PostedText text = intake.open(id, run.payload());
        Posting posting =
                JielongReader.read(text.text(), catalogue(round), round.handover() == Round.Handover.DELIVERY);
        if (posting.items().isEmpty()) {
            throw new JobFailure("no-items");
        }
        if (posting.items().size() > MOST_ITEMS) {
            throw new JobFailure("too-many-items");
        }
        try (RoundLock.Hold _ = lock.take(id)) {
            unite(run, round, posting, text.trial());
        }
    }

    private void unite(JobRun run, Round round, Posting posting, boolean trial) {
        Map<UUID, Held> lines = book.of(round.id());
        Union union = new Union(lines.values().stream().map(Held::line).toList(), posting, UUID::randomUUID);
        Results results = new Results(run);
        List<Item> items = posting.items();
        run.total(items.size());
        for (int at = 0; at < items.size(); at++) {
            Item item = items.get(at);
            Change change = union.next(item);
            boolean recorded = at < run.done() && !trial;
            union.accept(item, recorded ? seenAgain(change) : apply(run, results, round, item, change, lines, trial));
        }
        results.flush();
        List<Change> vanished = union.vanished();
        run.total(items.size() + vanished.size());
        int behindTheText = lastLine(posting);
        for (Change gone : vanished) {
            behindTheText++;
            report(run, behindTheText, gone, lines, trial);
        }
    }

    /// Applies one item in a transaction of its own, if there is anything to write; the answer is the change as
    /// far as it could be applied.
    private Change apply(
            JobRun run, Results results, Round round, Item item, Change change, Map<UUID, Held> lines, boolean trial) {
        KnownLine before = change.before();
        Held held = before == null ? null : lines.get(before.id());
        Result result;
        if (trial || !writes(change, held)) {
            result = taker.take(round, item, change, held, run.actor(), trial);
            results.add(item.line(), result);
        } else {
            result = QuarkusTransaction.requiringNew().call(() -> {
                Result taken = taker.take(round, item, change, held, run.actor(), false);
                remember(round.id(), held, taken, change);
                results.addAndRecord(item.line(), taken);
                return taken;
            });
            results.recorded();
        }
        Held now = result.held();
        if (now != null) {
            lines.put(now.line().id(), now);
        }
        return result.outcome() == Word.NEEDS_ATTENTION ? change.refused(result.reasons()) : change;
    }

    private static boolean writes(Change change, @Nullable Held held) {
        boolean same = change.after() == null || (held != null && held.line().equals(change.after()));
        return change.clear() && !(same && held != null && held.attention().isEmpty());
    }

    private void remember(RoundId round, @Nullable Held held, Result taken, Change change) {
        Held now = taken.held();
        if (now != null && (held == null || !now.line().equals(held.line()) || held.order() == null)) {
            book.keep(round, now);
        }
        if (held != null && held.order() != null && change.clear()) {
            unflag(held);
        }
    }

    /// The list shows the line again, so nobody need look for it any more.
    private void unflag(Held held) {
        Set<String> left = new HashSet<>(held.attention());
        left.remove(Reason.GONE_FROM_LIST.code());
        left.remove(Reason.NUMBER_TAKEN.code());
        if (left.size() < held.attention().size()) {
            orders.flag(Objects.requireNonNull(held.order()), left);
        }
    }

    private void report(JobRun run, int line, Change gone, Map<UUID, Held> lines, boolean trial) {
        Held held = lines.get(Objects.requireNonNull(gone.before()).id());
        QuarkusTransaction.requiringNew().run(() -> {
            if (!trial && held != null && held.order() != null) {
                Set<String> flags = new HashSet<>(held.attention());
                gone.reasons().forEach(reason -> flags.add(reason.code()));
                orders.flag(held.order(), flags);
            }
            run.item(line, Word.NEEDS_ATTENTION.code(), Results.codes(gone.reasons()));
        });
    }

    /// An item that an earlier run has applied: what is known stays as it is.
    private static Change seenAgain(Change change) {
        return change.before() == null ? change.refused(Set.of()) : change.seen();
    }

    /// Vanished lines stand nowhere in the text; they are reported behind its end.
    private static int lastLine(Posting posting) {
        int lastItem = posting.items().getLast().line();
        return posting.rest().isEmpty()
                ? lastItem
                : Math.max(lastItem, posting.rest().lastKey());
    }

    private static Catalogue catalogue(Round round) {
        return new Catalogue(round.goods().stream()
                .map(good -> new Goods(good.number(), good.name()))
                .toList());
    }
}
