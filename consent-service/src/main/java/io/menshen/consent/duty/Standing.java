package io.menshen.consent.duty;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How one account stands: the rule alone, without clock or database.
record Standing(List<Item> items) {

    Standing {
        items = List.copyOf(items);
    }

    /// That somebody fulfilled a duty once.
    record Fulfilled(String code, int edition, Instant at, Instant endsAt) {}

    /// @param fulfilledAt null when it never was, or only in an edition that does not count any more
    record Item(
            Duty duty,
            @Nullable Instant fulfilledAt,
            @Nullable Instant endsAt) {

        State state(Instant now, Instant soon) {
            if (endsAt == null) {
                return State.MISSING;
            }
            if (!now.isBefore(endsAt)) {
                return State.ENDED;
            }
            return soon.isBefore(endsAt) ? State.VALID : State.ENDS_SOON;
        }
    }

    enum State {
        VALID,
        ENDS_SOON,
        ENDED,
        MISSING
    }

    static Standing of(Duties list, List<Fulfilled> records) {
        return new Standing(
                list.duties().stream().map(duty -> item(duty, records)).toList());
    }

    private static Item item(Duty duty, List<Fulfilled> records) {
        Optional<Fulfilled> best = records.stream()
                .filter(one -> one.code().equals(duty.code()) && one.edition() >= duty.acceptedFrom())
                .max(Comparator.comparing(Fulfilled::endsAt));
        return new Item(
                duty,
                best.map(Fulfilled::at).orElse(null),
                best.map(Fulfilled::endsAt).orElse(null));
    }

    /// Until when every duty is fulfilled; null when one is not at this moment. Without duties for ever.
    @Nullable
    Instant activeUntil(Instant now) {
        Instant until = Instant.MAX;
        for (Item item : items) {
            Instant ends = item.endsAt();
            if (ends == null || !now.isBefore(ends)) {
                return null;
            }
            until = ends.isBefore(until) ? ends : until;
        }
        return until;
    }
}
