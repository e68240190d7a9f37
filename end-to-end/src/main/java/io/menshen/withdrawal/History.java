package io.menshen.withdrawal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// What happened to one member's one consent, and who saw what meanwhile. The member does one thing after the other;
/// readers read whenever they like.
///
/// The checker knows the promise and nothing else:
/// * **shown too late** – a read that began after a withdrawal was answered, ended before the next consent was sent,
/// and
///   showed the field;
/// * **masked too long** – a read that began a while after a consent was answered, ended before its withdrawal was
/// sent,
///   met no fault nor the time after one, and did not show it.
final class History {

    /// How long a consent may take to become visible when nothing is wrong.
    static final Duration VISIBLE = Duration.ofSeconds(1);

    /// How long after a fault everything is as before (P6).
    static final Duration RECOVERED = Duration.ofSeconds(10);

    private final Queue<Act> acts = new ConcurrentLinkedQueue<>();

    /// The time from the end of one act of the member's to the beginning of the next.
    private record Between(long from, long to) {

        boolean contains(Act read) {
            return read.began() > from && read.ended() < to;
        }
    }

    void add(Act act) {
        acts.add(act);
    }

    List<Act> acts() {
        return List.copyOf(acts);
    }

    long count(Act.Kind kind) {
        return acts.stream().filter(act -> act.kind() == kind).count();
    }

    /// How long the member waited for each withdrawal, the shortest first.
    ///
    /// @param faulty those that met a fault, or those that met none
    List<Duration> waits(boolean faulty) {
        List<Act> faults = faults();
        return acts.stream()
                .filter(act -> act.kind() == Act.Kind.WITHDRAWN)
                .filter(act -> faulty == faults.stream().anyMatch(fault -> meets(fault, act)))
                .map(act -> Duration.ofNanos(act.ended() - act.began()))
                .sorted()
                .toList();
    }

    List<Act> shownTooLate() {
        List<Between> off = between(Act.Kind.WITHDRAWN, Duration.ZERO);
        return acts.stream()
                .filter(act -> act.kind() == Act.Kind.SHOWN)
                .filter(read -> within(read, off))
                .toList();
    }

    List<Act> maskedTooLong() {
        List<Between> on = between(Act.Kind.GIVEN, VISIBLE);
        List<Act> faults = faults();
        return acts.stream()
                .filter(act -> act.read() && act.kind() != Act.Kind.SHOWN)
                .filter(read -> within(read, on))
                .filter(read -> faults.stream().noneMatch(fault -> meets(fault, read)))
                .toList();
    }

    private List<Act> faults() {
        return acts.stream().filter(act -> act.kind() == Act.Kind.FAULT).toList();
    }

    private static boolean meets(Act fault, Act act) {
        return act.ended() > fault.began() && act.began() < fault.ended() + RECOVERED.toNanos();
    }

    /// The times in which it is certain what the member had said last.
    private List<Between> between(Act.Kind last, Duration after) {
        List<Act> members = acts.stream()
                .filter(act -> act.kind() == Act.Kind.GIVEN || act.kind() == Act.Kind.WITHDRAWN)
                .sorted(Comparator.comparingLong(Act::began))
                .toList();
        List<Between> found = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            Act act = members.get(i);
            if (act.kind() == last) {
                long to = i + 1 < members.size() ? members.get(i + 1).began() : Long.MAX_VALUE;
                found.add(new Between(act.ended() + after.toNanos(), to));
            }
        }
        return found;
    }

    /// The times do not overlap and are in order: only the last one that begins before the read can hold it.
    private static boolean within(Act read, List<Between> times) {
        int low = 0;
        int high = times.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times.get(middle).from() < read.began()) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low > 0 && times.get(low - 1).contains(read);
    }
}
