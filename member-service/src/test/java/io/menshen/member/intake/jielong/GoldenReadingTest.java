package io.menshen.member.intake.jielong;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reads the samples and compares with the readings written by hand beside them.
class GoldenReadingTest {

    @ParameterizedTest
    @ValueSource(strings = {"01-plain", "02-messy", "03-crisis", "04-repost", "05-chat", "05-chat.one-good"})
    void everyLineIsReadAsAPersonReadsIt(String name) {
        Golden golden = Golden.load(name);

        Posting posting = golden.read();

        assertThat(render(posting)).isEqualTo(render(golden.json()));
    }

    private static List<String> render(Posting posting) {
        List<String> lines = new ArrayList<>();
        posting.offers().forEach(offer -> lines.add("offer " + offer.code() + " " + offer.name() + " " + offer.fen()));
        posting.rest().forEach((line, kind) -> lines.add("line " + line + " " + kind));
        for (Item item : posting.items()) {
            lines.add(String.join(
                    " | ",
                    "item " + item.block() + "/" + item.line() + "/" + item.number() + " " + item.intent(),
                    "name " + item.name(),
                    "mobile " + item.mobile(),
                    "flat " + (item.flat() == null ? null : item.flat().canonical()),
                    "goods " + item.goods(),
                    "for " + item.onBehalfOf(),
                    "paid " + item.saysPaid(),
                    "hints " + sorted(item.hints()),
                    "unsafe " + sorted(item.unsafe()),
                    "note " + item.note(),
                    "reasons " + sorted(item.reasons())));
        }
        return lines;
    }

    private static List<String> render(JsonNode golden) {
        List<String> lines = new ArrayList<>();
        golden.get("offers")
                .forEach(offer -> lines.add("offer " + text(offer, "code") + " " + text(offer, "name") + " "
                        + offer.get("fen").asLong()));
        golden.get("rest")
                .properties()
                .forEach(line -> lines.add(
                        "line " + line.getKey() + " " + line.getValue().asText()));
        for (JsonNode item : golden.get("items")) {
            lines.add(String.join(
                    " | ",
                    "item " + item.path("block").asInt(1) + "/"
                            + item.get("line").asInt() + "/"
                            + item.get("number").asInt() + " "
                            + item.path("intent").asText("ORDER"),
                    "name " + text(item, "name"),
                    "mobile " + text(item, "mobile"),
                    "flat " + text(item, "flat"),
                    "goods " + Golden.goods(item.path("goods")),
                    "for " + text(item, "onBehalfOf"),
                    "paid " + item.path("saysPaid").asBoolean(false),
                    "hints " + sorted(Golden.texts(item.path("hints"))),
                    "unsafe " + sorted(Golden.texts(item.path("unsafe"))),
                    "note " + text(item, "note"),
                    "reasons " + sorted(Golden.texts(item.path("reasons")))));
        }
        return lines;
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText(null);
    }

    private static List<String> sorted(Iterable<?> values) {
        List<String> sorted = new ArrayList<>();
        values.forEach(value -> sorted.add(value.toString()));
        sorted.sort(null);
        return sorted;
    }
}
