package io.menshen.withdrawal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.caller.Unexpected;
import io.menshen.story.OwnSuite;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// `WithdrawalLoad COUNT`: P5 with a member who gives and withdraws a consent so many times, on a packaged suite of its
/// own with two gateways and two instances of consent-service. Every hundredth time something fails meanwhile.
///
/// Ends with exit code 1 when a single read broke the promise.
public final class WithdrawalLoad {

    private static final int BETWEEN_FAULTS = 100;
    private static final long SEED = 20_261_122;

    private WithdrawalLoad() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int count = Integer.parseInt(arguments[0]);
        try (OwnSuite suite = OwnSuite.start();
                Changes changes = new Changes(suite, "member1", SEED)) {
            changes.changeTheirMind(BETWEEN_FAULTS);
            changes.takeHistory();
            out.println("warm; %,d to go".formatted(count));
            for (int done = 0; done < count; done += BETWEEN_FAULTS) {
                changes.changeTheirMind(Math.min(BETWEEN_FAULTS, count - done) - 1);
                Changes.Fault[] faults = Changes.Fault.values();
                changes.changeTheirMindIn(faults[done / BETWEEN_FAULTS % faults.length]);
                if (done % 1_000 == 0) {
                    out.println("%,d".formatted(done));
                }
            }
            History history = changes.takeHistory();
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result(history)));
            if (!history.shownTooLate().isEmpty() || !history.maskedTooLong().isEmpty()) {
                System.exit(1);
            }
        } catch (Unexpected e) {
            out.println(e.getMessage());
            System.exit(1);
        }
    }

    private static ObjectNode result(History history) {
        ObjectNode result = new ObjectMapper().createObjectNode();
        result.put("work", "one consent given and withdrawn, read through two gateways meanwhile (P5)");
        result.put("withdrawals", history.count(Act.Kind.WITHDRAWN));
        result.put("faults", history.count(Act.Kind.FAULT));
        result.put("readsThatShowed", history.count(Act.Kind.SHOWN));
        result.put("readsThatMasked", history.count(Act.Kind.MASKED));
        result.put("readsRefused", history.count(Act.Kind.REFUSED));
        result.put("shownTooLate", history.shownTooLate().size());
        result.put("maskedTooLong", history.maskedTooLong().size());
        waits(result.putObject("answeredWithoutFault"), history.waits(false), "p99 at most 1,500 ms");
        // nothing is shown in a read that starts after the answer, so it is visible by then at the latest (B8)
        waits(result.putObject("visibleAtTheLatest"), history.waits(false), "B8: p99 at most 1,000 ms");
        waits(
                result.putObject("answeredWithFault"),
                history.waits(true),
                "at most 5,000 ms unless the service was down");
        return result;
    }

    private static void waits(ObjectNode result, List<Duration> waits, String goal) {
        result.put("goal", goal);
        result.put("count", waits.size());
        if (!waits.isEmpty()) {
            result.put("p50Millis", waits.get(waits.size() / 2).toMillis());
            result.put("p99Millis", waits.get(waits.size() * 99 / 100).toMillis());
            result.put("longestMillis", waits.getLast().toMillis());
        }
    }
}
