package io.menshen.consent.crisis;

import io.menshen.consent.crisis.CrisisStore.Count;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What everybody may know of a crisis that has ended: figures, none of which points to a few people.
///
/// @param groups one for each group, those with too few people without a figure
/// @param touched all of them together; null when that, or the difference to the groups' figures, would be too few
record CrisisReport(
        List<Cell> groups,
        @Nullable Integer touched,
        @Nullable Integer told,
        @Nullable Integer unreachable) {

    /// Fewer people than this are not shown.
    static final int SMALL = 5;

    /// @param touched null when there are too few of them
    record Cell(UUID group, @Nullable Integer touched) {}

    static CrisisReport of(List<Count> counts) {
        List<Count> hidden = new ArrayList<>(
                counts.stream().filter(count -> small(count.touched())).toList());
        List<Count> shown = new ArrayList<>(
                counts.stream().filter(count -> !small(count.touched())).toList());
        int total = counts.stream().mapToInt(Count::touched).sum();
        // A single hidden figure, or hidden ones that are few together, could be worked out from the sum.
        while (!hidden.isEmpty()
                && !shown.isEmpty()
                && (hidden.size() == 1
                        || small(hidden.stream().mapToInt(Count::touched).sum()))) {
            Count next =
                    shown.stream().min(Comparator.comparingInt(Count::touched)).orElseThrow();
            shown.remove(next);
            hidden.add(next);
        }
        List<Cell> cells = counts.stream()
                .map(count -> new Cell(count.group(), shown.contains(count) ? count.touched() : null))
                .toList();
        int told = counts.stream().mapToInt(Count::told).sum();
        int unreachable = counts.stream().mapToInt(Count::unreachable).sum();
        boolean parts = !small(told) && !small(unreachable);
        return new CrisisReport(cells, small(total) ? null : total, parts ? told : null, parts ? unreachable : null);
    }

    /// Nobody is no secret; a few are.
    private static boolean small(int people) {
        return people > 0 && people < SMALL;
    }
}
