package io.menshen.disclosure.masking;

import static io.menshen.disclosure.masking.Catalogue.FLAT;
import static io.menshen.disclosure.masking.Catalogue.HINT;
import static io.menshen.disclosure.masking.Catalogue.MEMBER_ID;
import static io.menshen.disclosure.masking.Catalogue.MOBILE;
import static io.menshen.disclosure.masking.Catalogue.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {

    private static final Shape PERSON = group(
            "memberId", new Shape.Subject(MEMBER_ID),
            "_proven", new Shape.Proven(),
            "displayName", new Shape.Personal(NAME),
            "mobile", new Shape.Personal(MOBILE),
            "address", group("flat", new Shape.Personal(FLAT), "floor", new Shape.Figure()),
            "hints", new Shape.Personal(HINT),
            "goods", new Shape.Text(),
            "state", new Shape.Choice(Set.of("PLACED", "DELIVERED")),
            "placedAt", new Shape.Code(Shape.Format.DATE_TIME),
            "order", new Shape.Code(Shape.Format.UUID),
            "paid", new Shape.Flag(),
            "more", new Shape.Anything(),
            "phones", new Shape.Items(new Shape.Personal(MOBILE)));

    private static final View ROSTER = View.compile(
            group("items", new Shape.Items(PERSON), "next", new Shape.Text(), "total", new Shape.Figure()));

    private static final Map<Field, Level> LEADER = Map.of(
            MEMBER_ID, Level.PLAIN, NAME, Level.PARTIAL, MOBILE, Level.PARTIAL, FLAT, Level.CLASS, HINT, Level.ABSENT);

    private final Answer answer = new Answer();

    @Test
    void personalValuesAreMaskedAndEveryOtherByteStays() {
        String json = """
                {"items": [ {"memberId":"m-1","_proven":["leader"],"displayName":"王小明", "mobile" : "13912345678",
                  "address":{"flat":"3-2-502","floor":5},"hints":["LEAVE_AT_DOOR"],"goods":"鸡蛋 ×2 \\u00e9"} ],
                 "next":null, "total": 1 }""";

        assertThat(masked(json, LEADER)).isEqualTo("""
                {"items": [ {"memberId":"m-1","displayName":"王**", "mobile" : "*******5678",
                  "address":{"flat":"3","floor":5},"goods":"鸡蛋 ×2 \\u00e9"} ],
                 "next":null, "total": 1 }""");
    }

    @Test
    void anAnswerInWhichEverythingIsPlainStaysAsItIs() {
        String json = "{\"items\":[{\"memberId\":\"m-1\",\"mobile\":\"\\u0031391234\",\"displayName\":\"a\\/b\"}]}";

        assertThat(masked(json, Map.of(MEMBER_ID, Level.PLAIN, NAME, Level.PLAIN, MOBILE, Level.PLAIN)))
                .isEqualTo(json);
    }

    @Test
    void subjectsAreKnownWithTheirFactsAndFields() {
        read("""
                {"items":[{"mobile":"13912345678","_proven":["route","leader","unheard-of"],"memberId":"m-1"},
                {"memberId":"m-2","displayName":null,"address":{"flat":"3-2-502"},"_proven":[]}]}""");

        assertThat(answer.subjects()).isEqualTo(2);
        assertThat(answer.member(0)).isEqualTo("m-1");
        assertThat(answer.facts(0)).containsExactlyInAnyOrder(Fact.ROUTE, Fact.LEADER);
        assertThat(answer.fields(0)).containsExactly(MEMBER_ID, MOBILE);
        assertThat(answer.member(1)).isEqualTo("m-2");
        assertThat(answer.facts(1)).isEmpty();
        assertThat(answer.fields(1)).containsExactly(MEMBER_ID, NAME, FLAT);
        assertThat(answer.held(1)).containsExactly(MEMBER_ID, FLAT);
    }

    @Test
    void eachSubjectIsShownAsDecidedForIt() {
        read(
                "{\"items\":[{\"memberId\":\"a\",\"mobile\":\"13912345678\"},{\"memberId\":\"b\",\"mobile\":\"13987654321\"}]}");

        byte[] rendered = answer.render(
                (subject, _) -> decision(answer.member(subject).equals("b") ? Level.PLAIN : Level.ABSENT), false);

        assertThat(text(rendered)).isEqualTo("{\"items\":[{},{\"memberId\":\"b\",\"mobile\":\"13987654321\"}]}");
    }

    @Test
    void anyPropertyCanBeCutWithItsComma() {
        Map<Field, Level> nothing = Map.of();
        String id = "\"memberId\":\"a\"";
        String name = "\"displayName\":\"b\"";
        String goods = "\"goods\":\"c\"";

        assertThat(inItems(id + "," + name, nothing)).isEqualTo("");
        assertThat(inItems(id + "," + goods + "," + name, nothing)).isEqualTo(goods);
        assertThat(inItems(goods + "," + id + "," + name, nothing)).isEqualTo(goods);
        assertThat(inItems(id + "," + name + "," + goods, nothing)).isEqualTo(goods);
        assertThat(inItems(id + " , " + name + " , " + goods + " ", nothing)).isEqualTo("  " + goods + " ");
        assertThat(inItems(id + "," + goods + "," + name, Map.of(NAME, Level.PLAIN)))
                .isEqualTo(goods + "," + name);
    }

    @Test
    void itemsOfAnArrayCanBeCutWithTheirComma() {
        assertThat(inItems("\"memberId\":\"a\",\"phones\":[\"1\", \"2\" ,\"3\"]", Map.of(MEMBER_ID, Level.PLAIN)))
                .isEqualTo("\"memberId\":\"a\",\"phones\":[ ]");
    }

    @Test
    void aValueThatIsNoStringIsShownWholeOrCut() {
        String json = "\"memberId\":\"a\",\"mobile\":13912345678,\"displayName\":{\"first\":\"明\"},\"hints\":[\"X\"]";

        assertThat(inItems(json, Map.of(NAME, Level.PARTIAL, MOBILE, Level.EXISTS, HINT, Level.EXISTS)))
                .isEqualTo("");
        assertThat(inItems(json, Map.of(NAME, Level.PLAIN, MOBILE, Level.PLAIN, HINT, Level.PLAIN)))
                .isEqualTo("\"mobile\":13912345678,\"displayName\":{\"first\":\"明\"},\"hints\":[\"X\"]");
    }

    @Test
    void aNullTellsNoMoreThanItsLevel() {
        String json = "\"goods\":\"c\",\"memberId\":\"a\",\"mobile\":null";

        assertThat(inItems(json, Map.of(MOBILE, Level.PARTIAL))).isEqualTo("\"goods\":\"c\",\"mobile\":null");
        assertThat(inItems(json, Map.of(MOBILE, Level.EXISTS))).isEqualTo("\"goods\":\"c\",\"mobile\":false");
        assertThat(inItems(json, Map.of())).isEqualTo("\"goods\":\"c\"");
    }

    @Test
    void anEscapedPropertyIsTheSameProperty() {
        assertThat(inItems("\"memberId\":\"a\",\"m\\u006fbile\":\"13912345678\"", LEADER))
                .isEqualTo("\"memberId\":\"a\",\"m\\u006fbile\":\"*******5678\"");
        assertRefused(AnswerRefused.DuplicateKey.class, "{\"total\":1,\"tot\\u0061l\":1}");
    }

    @Test
    void anEscapedValueIsMaskedByItsText() {
        assertThat(inItems("\"memberId\":\"a\",\"displayName\":\"\\u738b\\u5c0f\\uD842\\uDFB7\"", LEADER))
                .isEqualTo("\"memberId\":\"a\",\"displayName\":\"王**\"");
    }

    @Test
    void nobodyHasNoPersonalValues() {
        assertThat(inItems("\"memberId\":null,\"mobile\":null,\"goods\":\"c\"", LEADER))
                .isEqualTo("\"memberId\":null,\"mobile\":null,\"goods\":\"c\"");
        assertThat(answer.subjects()).isZero();
        assertRefused(
                AnswerRefused.SubjectMissing.class, "{\"items\":[{\"memberId\":null,\"mobile\":\"13912345678\"}]}");
        assertRefused(AnswerRefused.SubjectMissing.class, "{\"items\":[{\"address\":{\"flat\":\"3-2-502\"}}]}");
    }

    @Test
    void aNobodyBeforeSomebodyDoesNotShiftWhoIsWho() {
        String json = "{\"items\":[{\"memberId\":null},{\"memberId\":\"b\",\"mobile\":\"13987654321\"}]}";

        assertThat(masked(json, Map.of(MEMBER_ID, Level.PLAIN, MOBILE, Level.PLAIN)))
                .isEqualTo(json);
        assertThat(answer.member(0)).isEqualTo("b");
    }

    @Test
    void whyIsAddedOnceForEachPlaceAndDecision() {
        read("""
                {"items":[{"memberId":"a","mobile":"13912345678"},{"memberId":"b","mobile":"13987654321"}]}""");

        byte[] rendered = answer.render(
                (_, field) -> field.equals(MOBILE)
                        ? new Decision(Level.PARTIAL, "leader", Reason.BASIS_MISSING, "courier/delivery/route")
                        : new Decision(Level.ABSENT, null, Reason.NO_RULE, null),
                true);

        assertThat(text(rendered)).isEqualTo("""
                {"items":[{"mobile":"*******5678"},{"mobile":"*******4321"}],"_masking":[\
                {"pointer":"/items/*/memberId","level":"absent","reason":"no-rule"},\
                {"pointer":"/items/*/mobile","level":"partial","rule":"leader","reason":"basis-missing",\
                "unlock":"courier/delivery/route"}]}""");
    }

    @Test
    void whyIsAddedToAnAnswerOfWhichNothingIsLeft() {
        View me = View.compile(group("id", new Shape.Subject(MEMBER_ID)));
        answer.read(me, bytes("{\"id\":\"a\"}"), 10);

        assertThat(text(answer.render((_, _) -> decision(Level.ABSENT), true)))
                .isEqualTo("{\"_masking\":[{\"pointer\":\"/id\",\"level\":\"absent\",\"reason\":\"no-rule\"}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"items\":[{\"memberId\":\"a\",\"email\":\"x\"}]}",
                "{\"_masking\":[]}",
                "{\"_proven\":[\"self\"]}",
                "{\"\":1}",
                "{\"totals\":1}"
            })
    void anUnknownPropertyIsRefused(String json) {
        assertRefused(AnswerRefused.UnknownField.class, json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "\"13912345678\"",
                "{\"total\":\"13912345678\"}",
                "{\"next\":13912345678}",
                "{\"next\":{}}",
                "{\"items\":{}}",
                "{\"items\":[[]]}",
                "{\"items\":[{\"state\":\"王小明\"}]}",
                "{\"items\":[{\"order\":\"13912345678\"}]}",
                "{\"items\":[{\"order\":\"0b8e5a5e-7c0c-4c65-9d1e-00000000000王\"}]}",
                "{\"items\":[{\"placedAt\":\"13912345678\"}]}",
                "{\"items\":[{\"placedAt\":\"2026-11-22 王\"}]}",
                "{\"items\":[{\"paid\":1}]}",
                "{\"items\":[{\"memberId\":12}]}",
                "{\"items\":[{\"memberId\":\"\"}]}",
                "{\"items\":[{\"memberId\":\"王小明\"}]}",
                "{\"items\":[{\"memberId\":\"a\",\"_proven\":\"self\"}]}",
                "{\"items\":[{\"memberId\":\"a\",\"_proven\":[1]}]}"
            })
    void aValueThatTheDocumentDoesNotPromiseIsRefused(String json) {
        assertRefused(AnswerRefused.UnexpectedValue.class, json);
    }

    @Test
    void whatMaySurpriseButIsPromisedPasses() {
        String json = "\"goods\":\"\",\"state\":\"DELIVERE\\u0044\",\"placedAt\":\"2026-11-22T05:00:00.123Z\","
                + "\"order\":\"0b8e5a5e-7c0c-4c65-9d1e-0123456789AB\",\"paid\":false,\"more\":{\"\":[{},[],-0.0e+1]}";

        assertThat(inItems(json, Map.of())).isEqualTo(json);
    }

    @Test
    void aRefusalHoldsNothingOfTheAnswer() {
        for (String json : new String[] {
            "{\"items\":[{\"memberId\":\"a\",\"王小明\":\"x\"}]}",
            "{\"next\":13912345678}",
            "{\"items\":[{\"mobile\":\"13912345678\"}]}",
            "{\"total\":1,\"total\":2}",
            "{\"next\":\"13912345678"
        }) {
            assertThatThrownBy(() -> read(json))
                    .isInstanceOf(AnswerRefused.class)
                    .message()
                    .doesNotContain("王")
                    .doesNotContain("139");
        }
    }

    @Test
    void afterARefusalNothingOfTheAnswerIsLeft() {
        assertThatThrownBy(() -> read("{\"items\":[{\"memberId\":\"a\",\"mobile\":\"1\"},7]}"))
                .isInstanceOf(AnswerRefused.class);

        assertThat(answer.subjects()).isZero();
        assertThatThrownBy(() -> answer.render((_, _) -> decision(Level.PLAIN), false))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void oneInstanceReadsManyAnswers() {
        read("{\"items\":[{\"memberId\":\"a\",\"_proven\":[\"self\"],\"mobile\":\"13912345678\"}]}");
        read("{\"items\":[{\"memberId\":\"b\"}]}");

        assertThat(answer.subjects()).isEqualTo(1);
        assertThat(answer.member(0)).isEqualTo("b");
        assertThat(answer.facts(0)).isEmpty();
        assertThat(answer.fields(0)).containsExactly(MEMBER_ID);
    }

    @Test
    void onlyTheStatedLengthIsRead() {
        byte[] buffer = bytes("{\"total\":1}{\"total\":2}");
        answer.read(ROSTER, buffer, 11);

        assertThat(text(answer.render((_, _) -> decision(Level.ABSENT), false))).isEqualTo("{\"total\":1}");
    }

    @Test
    void aViewNeedsADataSubjectForEveryPersonalField() {
        assertThatThrownBy(() -> View.compile(group("mobile", new Shape.Personal(MOBILE))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/mobile");
        assertThatThrownBy(() -> View.compile(group("a", new Shape.Subject(null), "b", new Shape.Subject(null))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> View.compile(
                        group("id", new Shape.Subject(null), "nested", group("_proven", new Shape.Proven()))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> View.compile(new Shape.Items(new Shape.Subject(null))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anObjectMayHaveMorePropertiesThanALongHasBits() {
        Map<String, Shape> many = new LinkedHashMap<>();
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 200; i++) {
            many.put("p" + i, new Shape.Figure());
            json.append(i == 0 ? "" : ",").append("\"p").append(i).append("\":").append(i);
        }
        View view = View.compile(new Shape.Group(many));
        byte[] good = bytes(json + "}");
        byte[] twice = bytes(json + ",\"p130\":1}");

        assertThat(answer.read(view, good, good.length).subjects()).isZero();
        assertThatThrownBy(() -> answer.read(view, twice, twice.length)).isInstanceOf(AnswerRefused.DuplicateKey.class);
    }

    private void assertRefused(Class<? extends AnswerRefused> how, String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(how);
    }

    private String inItems(String properties, Map<Field, Level> levels) {
        String masked = masked("{\"items\":[{" + properties + "}]}", levels);
        assertThat(masked).startsWith("{\"items\":[{").endsWith("}]}");
        return masked.substring(11, masked.length() - 3);
    }

    private String masked(String json, Map<Field, Level> levels) {
        read(json);
        return text(answer.render((_, field) -> decision(levels.getOrDefault(field, Level.ABSENT)), false));
    }

    private void read(String json) {
        byte[] bytes = bytes(json);
        answer.read(ROSTER, bytes, bytes.length);
    }

    private static Decision decision(Level level) {
        return new Decision(level, null, Reason.NO_RULE, null);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Shape.Group group(Object... properties) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (int i = 0; i < properties.length; i += 2) {
            shapes.put((String) properties[i], (Shape) properties[i + 1]);
        }
        return new Shape.Group(shapes);
    }
}
