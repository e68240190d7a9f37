package io.menshen.member.intake.union;

import io.menshen.member.intake.jielong.Flat;
import io.menshen.member.intake.jielong.Intent;
import io.menshen.member.intake.jielong.Item;
import io.menshen.member.intake.jielong.Posting;
import io.menshen.member.intake.jielong.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Unites one posting with a round's known lines, item by item.
///
/// Who is who: the same mobile, else the same nickname at the same flat. Each item that counted is kept as an
/// [Entry], and a posting is compared with the entries, not with the sum of them: so the same list again changes
/// nothing, with its additions, replacements and cancellations. What is not sure changes nothing and needs
/// attention.
///
/// [#next] says what an item does; [#accept] makes it known. Between the two the caller may write it down, or
/// find that it cannot.
public final class Union {

    /// Who an item is about.
    private record Who(@Nullable KnownLine line, @Nullable Reason doubt) {}

    private final Posting posting;
    private final Supplier<UUID> ids;
    private final People people;
    private final Map<UUID, List<Entry>> laterInBlock = new HashMap<>();
    private final Map<UUID, Set<Integer>> matchedInBlock = new HashMap<>();
    private final Map<UUID, Set<Integer>> seen = new HashMap<>();
    private final Set<Integer> numbersOfNewcomers = new HashSet<>();
    private int block = 0;
    private boolean whole = false;

    public Union(Collection<KnownLine> known, Posting posting, Supplier<UUID> ids) {
        this.posting = posting;
        this.ids = ids;
        this.people = new People(known);
    }

    /// What the item does, compared with all that is known before it.
    public Change next(Item item) {
        if (item.block() != block) {
            startBlock(item.block());
        }
        Who who = who(item);
        KnownLine known = who.line();
        if (!item.clear()) {
            return Change.attention(item.reasons(), known);
        }
        if (who.doubt() != null) {
            return Change.attention(who.doubt(), known);
        }
        return switch (item.intent()) {
            case ORDER -> order(item, known);
            case ADD -> add(item, known);
            case REPLACE -> replace(item, known);
            case CANCEL -> cancel(item, known);
            case TRANSFER -> Change.attention(Reason.TRANSFER, known);
        };
    }

    /// Makes the change known. For an item whose change is known already (after a crash) it only notes that the
    /// item was seen.
    public void accept(Item item, Change change) {
        KnownLine after = change.after();
        if (after == null) {
            return;
        }
        if (change.before() == null) {
            note(numbersOfNewcomers, item.number());
        }
        people.put(after);
        seen.computeIfAbsent(after.id(), _ -> new HashSet<>());
        int entry = entryOf(after, item);
        if (entry >= 0) {
            seen.computeIfAbsent(after.id(), _ -> new HashSet<>()).add(entry);
            matchedInBlock.computeIfAbsent(after.id(), _ -> new HashSet<>()).add(entry);
        }
    }

    /// After the last item: the lines whose order stands, and that the latest whole list no longer shows. None is
    /// cancelled.
    public List<Change> vanished() {
        if (!whole) {
            return List.of();
        }
        List<Change> vanished = new ArrayList<>();
        for (KnownLine line : people.all()) {
            if (line.live() && !shown(line)) {
                boolean taken = line.number() != null && numbersOfNewcomers.contains(line.number());
                vanished.add(Change.attention(taken ? Reason.NUMBER_TAKEN : Reason.GONE_FROM_LIST, line));
            }
        }
        vanished.sort(Comparator.comparing(
                change -> Objects.requireNonNull(change.before()).id()));
        return vanished;
    }

    private boolean shown(KnownLine line) {
        Set<Integer> entries = seen.get(line.id());
        if (entries == null) {
            return false;
        }
        boolean orderSeen = entries.contains(0);
        for (int at = 1; at < line.entries().size(); at++) {
            if (orderSeen && !entries.contains(at)) {
                return false;
            }
        }
        return true;
    }

    private void startBlock(int next) {
        block = next;
        matchedInBlock.clear();
        laterInBlock.clear();
        if (posting.wholeList(next)) {
            whole = true;
            seen.clear();
            numbersOfNewcomers.clear();
        }
        for (Item item : posting.items()) {
            if (item.block() == next && item.clear() && item.intent() != Intent.ORDER) {
                KnownLine known = who(item).line();
                if (known != null) {
                    laterInBlock
                            .computeIfAbsent(known.id(), _ -> new ArrayList<>())
                            .add(Entry.of(item));
                }
            }
        }
    }

    private Who who(Item item) {
        KnownLine byMobile = people.withMobile(item.mobile());
        List<KnownLine> there = people.at(item);
        if (byMobile != null) {
            boolean otherName = item.name() != null
                    && byMobile.name() != null
                    && !People.normal(item.name()).equals(People.normal(byMobile.name()));
            return new Who(byMobile, otherName ? Reason.ANOTHER_NAME : null);
        }
        if (there.size() > 1) {
            return new Who(null, Reason.WHO_UNCLEAR);
        }
        KnownLine atDoor = there.isEmpty() ? null : there.getFirst();
        boolean otherMobile = atDoor != null && item.mobile() != null && atDoor.mobile() != null;
        return new Who(atDoor, otherMobile ? Reason.ANOTHER_MOBILE : null);
    }

    private Change order(Item item, @Nullable KnownLine known) {
        Entry entry = Entry.of(item);
        if (known == null) {
            if (item.name() == null) {
                return Change.attention(Reason.NAME_MISSING, null);
            }
            KnownLine line = new KnownLine(ids.get(), item.name(), item.mobile(), item.flat(), List.of(entry), false);
            return Change.of(Outcome.ACCEPTED, null, line);
        }
        if (matchedInBlock.getOrDefault(known.id(), Set.of()).contains(0)) {
            return Change.attention(Reason.REPEATED_PERSON, known);
        }
        Entry base = known.base();
        boolean cancelledHereToo = laterInBlock.getOrDefault(known.id(), List.of()).stream()
                .anyMatch(later -> later.intent() == Intent.CANCEL);
        if (base == null || (!known.live() && !cancelledHereToo)) {
            return Change.attention(Reason.CANCELLED_BEFORE, known);
        }
        if (!base.saysTheSameAs(entry) && !restIsHere(known)) {
            return Change.attention(Reason.CHANGE_UNCLEAR, known);
        }
        List<Entry> entries = new ArrayList<>(known.entries());
        entries.set(0, entry);
        return compared(known, filled(known.with(entries), item));
    }

    private Change add(Item item, @Nullable KnownLine known) {
        if (known == null) {
            return Change.attention(Reason.ADDITION_WITHOUT_ORDER, null);
        }
        Entry entry = Entry.of(item);
        int same = matching(known, entry);
        if (same >= 0) {
            boolean sameNumber = Objects.equals(known.entries().get(same).number(), entry.number());
            boolean orderIsHere =
                    matchedInBlock.getOrDefault(known.id(), Set.of()).contains(0);
            return sameNumber || orderIsHere
                    ? kept(known, same, entry)
                    : Change.attention(Reason.ADDITION_UNCLEAR, known);
        }
        return known.live() ? appended(known, entry) : Change.attention(Reason.ADDITION_WITHOUT_ORDER, known);
    }

    private Change replace(Item item, @Nullable KnownLine known) {
        if (known == null) {
            return Change.attention(Reason.CHANGE_UNCLEAR, null);
        }
        Entry entry = Entry.of(item);
        int same = matching(known, entry);
        if (same >= 0) {
            return kept(known, same, entry);
        }
        return known.live() ? appended(known, entry) : Change.attention(Reason.CANCELLED_BEFORE, known);
    }

    private Change cancel(Item item, @Nullable KnownLine known) {
        Entry entry = Entry.of(item);
        if (known == null) {
            return Change.of(
                    Outcome.CANCELLED,
                    null,
                    new KnownLine(ids.get(), item.name(), item.mobile(), item.flat(), List.of(entry), false));
        }
        for (int at = 0; at < known.entries().size(); at++) {
            if (known.entries().get(at).intent() == Intent.CANCEL) {
                return kept(known, at, entry);
            }
        }
        if (!known.live()) {
            return Change.of(Outcome.UNCHANGED, known, known);
        }
        if (!item.goods().isEmpty() && !item.goods().equals(known.goods())) {
            return Change.attention(Reason.CANCEL_UNCLEAR, known);
        }
        List<Entry> entries = new ArrayList<>(known.entries());
        entries.add(entry);
        return Change.of(Outcome.CANCELLED, known, known.with(entries));
    }

    private static Change appended(KnownLine known, Entry entry) {
        List<Entry> entries = new ArrayList<>(known.entries());
        entries.add(entry);
        return compared(known, known.with(entries));
    }

    /// The entry is known; only its number may be another now.
    private static Change kept(KnownLine known, int at, Entry entry) {
        Entry old = known.entries().get(at);
        List<Entry> entries = new ArrayList<>(known.entries());
        entries.set(at, new Entry(old.intent(), entry.number(), old.goods(), old.hints(), old.note()));
        return Change.of(Outcome.UNCHANGED, known, known.with(entries));
    }

    private static Change compared(KnownLine before, KnownLine after) {
        return Change.of(before.sameOrderAs(after) ? Outcome.UNCHANGED : Outcome.CHANGED, before, after);
    }

    /// What the item adds to what is known of the person: a mobile, a flat, the flat's unit.
    private static KnownLine filled(KnownLine known, Item item) {
        Flat flat = item.flat();
        boolean lessExact =
                flat != null && known.flat() != null && flat.compatibleWith(known.flat()) && flat.unit() == null;
        return known.with(
                known.name() == null ? item.name() : known.name(),
                item.mobile() == null ? known.mobile() : item.mobile(),
                flat == null || lessExact ? known.flat() : flat);
    }

    /// Whether everything else that the person once added or changed stands in this list too. If not, a changed
    /// order may already contain it.
    private boolean restIsHere(KnownLine known) {
        List<Entry> here = new ArrayList<>(laterInBlock.getOrDefault(known.id(), List.of()));
        for (Entry entry : known.entries().subList(1, known.entries().size())) {
            Entry same = here.stream()
                    .filter(later -> later.saysTheSameAs(entry))
                    .findFirst()
                    .orElse(null);
            if (same == null) {
                return false;
            }
            here.remove(same);
        }
        return true;
    }

    /// An entry that says the same and that no other item of this list has taken: with the same number if there
    /// is one.
    private int matching(KnownLine known, Entry wanted) {
        Set<Integer> taken = matchedInBlock.getOrDefault(known.id(), Set.of());
        int found = -1;
        for (int at = 0; at < known.entries().size(); at++) {
            Entry entry = known.entries().get(at);
            if (!taken.contains(at) && entry.saysTheSameAs(wanted)) {
                if (Objects.equals(entry.number(), wanted.number())) {
                    return at;
                }
                found = found < 0 ? at : found;
            }
        }
        return found;
    }

    /// Which entry the item is, in what is known with it.
    private int entryOf(KnownLine after, Item item) {
        if (!item.clear()) {
            // seen, but not read: the order it belongs to has not vanished
            return item.intent() == Intent.ORDER && after.base() != null ? 0 : -1;
        }
        Entry entry = Entry.of(item);
        if (item.intent() == Intent.ORDER) {
            return 0;
        }
        int same = matching(after, entry);
        if (same < 0 && item.intent() == Intent.CANCEL) {
            for (int at = 0; at < after.entries().size(); at++) {
                same = after.entries().get(at).intent() == Intent.CANCEL ? at : same;
            }
        }
        return same;
    }

    private static <T> void note(Set<T> into, @Nullable T what) {
        if (what != null) {
            into.add(what);
        }
    }
}
