package io.menshen.member.intake;

import io.menshen.member.intake.OrderTaker.Result;
import io.menshen.member.intake.jielong.Reason;
import io.menshen.member.job.JobRun;
import io.quarkus.narayana.jta.QuarkusTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Hands results to the job in the order of the items. Those of items that write nothing wait a little and go
/// together: ten thousand unreadable lines are not ten thousand transactions. A crash loses at most results that
/// the next run finds again.
final class Results {

    private static final int TOGETHER = 100;

    private record Waiting(int line, Result result) {}

    private final JobRun run;
    private final List<Waiting> waiting = new ArrayList<>();

    Results(JobRun run) {
        this.run = run;
    }

    /// The result of an item that wrote nothing.
    void add(int line, Result result) {
        waiting.add(new Waiting(line, result));
        if (waiting.size() >= TOGETHER) {
            flush();
        }
    }

    /// The result of an item that wrote something: recorded in its transaction, behind all that wait.
    void addAndRecord(int line, Result result) {
        waiting.add(new Waiting(line, result));
        record();
    }

    /// The transaction has committed.
    void recorded() {
        waiting.clear();
    }

    void flush() {
        if (!waiting.isEmpty()) {
            QuarkusTransaction.requiringNew().run(this::record);
            waiting.clear();
        }
    }

    private void record() {
        for (Waiting one : waiting) {
            run.item(
                    one.line(),
                    one.result().outcome().code(),
                    codes(one.result().reasons()));
        }
    }

    static @Nullable String codes(Set<Reason> reasons) {
        return reasons.isEmpty()
                ? null
                : reasons.stream().sorted().map(Reason::code).collect(Collectors.joining(","));
    }
}
