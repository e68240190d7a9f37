package io.menshen.member.intake.union;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.menshen.member.intake.jielong.Golden;
import io.menshen.member.intake.jielong.Item;
import io.menshen.member.intake.jielong.Posting;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pastes the samples into empty rounds and compares with the outcomes written by hand.
class GoldenUnionTest {

    @ParameterizedTest
    @ValueSource(strings = {"01-plain", "02-messy", "03-crisis", "04-repost", "05-chat", "05-chat.one-good"})
    void everyLineDoesWhatAPersonWouldDo(String name) {
        Golden golden = Golden.load(name);
        RoundList round = new RoundList();

        List<Change> changes = round.paste(golden.read());

        assertThat(render(golden.read(), changes))
                .isEqualTo(render(golden.json().get("items")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"01-plain", "02-messy", "03-crisis", "04-repost", "05-chat", "05-chat.one-good"})
    void theSameListAgainChangesNothing(String name) {
        Posting posting = Golden.load(name).read();
        RoundList round = new RoundList();
        round.paste(posting);
        List<KnownLine> before = round.lines();

        List<Change> again = round.paste(posting);

        assertThat(again)
                .extracting(Change::outcome)
                .isSubsetOf(
                        name.startsWith("04")
                                // the sample itself changes a line from block to block
                                ? List.of(Outcome.UNCHANGED, Outcome.CHANGED)
                                : List.of(Outcome.UNCHANGED, Outcome.NEEDS_ATTENTION));
        assertThat(round.lines()).isEqualTo(before);
    }

    private static List<String> render(Posting posting, List<Change> changes) {
        List<String> lines = new ArrayList<>();
        for (int at = 0; at < changes.size(); at++) {
            Change change = changes.get(at);
            Item item = posting.items().get(at);
            boolean total = item.goods().isEmpty()
                    || change.after() == null
                    || !change.after().live();
            lines.add(item.line() + " " + change.outcome() + " " + change.reasons() + " "
                    + (total || change.outcome() == Outcome.NEEDS_ATTENTION
                            ? ""
                            : change.after().goods()));
        }
        return lines;
    }

    private static List<String> render(JsonNode items) {
        List<String> lines = new ArrayList<>();
        for (JsonNode item : items) {
            List<String> reasons = new ArrayList<>(Golden.texts(item.path("reasons")));
            reasons.addAll(Golden.texts(item.path("unionReasons")));
            JsonNode total = item.path(item.has("total") ? "total" : "goods");
            boolean ordered = List.of("ACCEPTED", "CHANGED", "UNCHANGED")
                    .contains(item.get("outcome").asText());
            lines.add(item.get("line").asInt() + " " + item.get("outcome").asText() + " " + asSet(reasons) + " "
                    + (ordered ? Golden.goods(total) : ""));
        }
        return lines;
    }

    private static String asSet(List<String> reasons) {
        return reasons.stream()
                .map(io.menshen.member.intake.jielong.Reason::valueOf)
                .collect(java.util.stream.Collectors.toUnmodifiableSet())
                .toString();
    }
}
