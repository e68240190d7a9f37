package io.menshen.member.intake.union;

import io.menshen.member.intake.jielong.DeliveryHint;
import io.menshen.member.intake.jielong.Flat;
import io.menshen.member.intake.jielong.Intent;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a round's lists have said of one person so far.
///
/// @param entries in the order in which they came; the order itself is the first, unless only a cancellation was
/// ever seen
/// @param ended the order was cancelled elsewhere, so the list no longer decides about it
public record KnownLine(
        UUID id,
        @Nullable String name,
        @Nullable String mobile,
        @Nullable Flat flat,
        List<Entry> entries,
        boolean ended) {

    public KnownLine {
        entries = List.copyOf(entries);
    }

    /// What is ordered all in all; empty once it is cancelled.
    public SortedMap<Integer, Integer> goods() {
        SortedMap<Integer, Integer> goods = new TreeMap<>();
        for (Entry entry : entries) {
            switch (entry.intent()) {
                case ORDER, REPLACE -> {
                    goods.clear();
                    goods.putAll(entry.goods());
                }
                case ADD -> entry.goods().forEach((number, count) -> goods.merge(number, count, Integer::sum));
                case CANCEL, TRANSFER -> goods.clear();
            }
        }
        return goods;
    }

    /// Whether an order stands.
    public boolean live() {
        return !ended && !goods().isEmpty();
    }

    public Set<DeliveryHint> hints() {
        Set<DeliveryHint> hints = EnumSet.noneOf(DeliveryHint.class);
        entries.forEach(entry -> hints.addAll(entry.hints()));
        return hints;
    }

    /// All free text together; `null` if there is none.
    public @Nullable String note() {
        String notes =
                entries.stream().map(Entry::note).filter(Objects::nonNull).collect(Collectors.joining("；"));
        return notes.isEmpty() ? null : notes;
    }

    /// The number in the list, of the order itself.
    public @Nullable Integer number() {
        return entries.isEmpty() ? null : entries.getFirst().number();
    }

    @Nullable
    Entry base() {
        return !entries.isEmpty() && entries.getFirst().intent() == Intent.ORDER ? entries.getFirst() : null;
    }

    KnownLine with(List<Entry> entries) {
        return new KnownLine(id, name, mobile, flat, entries, ended);
    }

    KnownLine with(@Nullable String name, @Nullable String mobile, @Nullable Flat flat) {
        return new KnownLine(id, name, mobile, flat, entries, ended);
    }

    /// Whether the round's order is the same by either.
    boolean sameOrderAs(KnownLine other) {
        return live() == other.live()
                && goods().equals(other.goods())
                && hints().equals(other.hints())
                && Objects.equals(note(), other.note())
                && Objects.equals(mobile, other.mobile)
                && Objects.equals(flat, other.flat);
    }

    /// Says nothing about the person.
    @Override
    public String toString() {
        return "KnownLine[id=%s, entries=%d]".formatted(id, entries.size());
    }
}
