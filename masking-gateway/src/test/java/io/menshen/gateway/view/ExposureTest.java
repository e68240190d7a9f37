package io.menshen.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.disclosure.masking.Answer;
import io.menshen.disclosure.masking.AnswerRefused;
import io.menshen.disclosure.masking.Decision;
import io.menshen.disclosure.masking.Fact;
import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.Level;
import io.menshen.disclosure.masking.Reason;
import io.menshen.disclosure.masking.View;
import io.menshen.disclosure.rule.Fields;
import io.menshen.disclosure.rule.RuleFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExposureTest {

    private static final Fields FIELDS = RuleFile.bundled().fields();

    private final Exposure shop = Exposure.compile(Map.of("shop", document("shop.yaml")), FIELDS);

    @Test
    void whatIsClassifiedIsExposed() {
        assertThat(shop.faults()).isEmpty();
        assertThat(shop.operations())
                .extracting(Operation::id)
                .containsExactlyInAnyOrder(
                        "readRoster", "readChain", "readMe", "readMember", "placeOrder", "readTile", "cancelOrder");
    }

    @Test
    void anOperationKnowsWhatTheDocumentSays() {
        Operation me = operation("readMe");
        Operation order = operation("placeOrder");
        Operation tile = operation("readTile");

        assertThat(me.purpose()).isEqualTo("membership");
        assertThat(me.callerMember()).isTrue();
        assertThat(me.document()).isEqualTo("shop");
        assertThat(me.method()).isEqualTo("GET");
        assertThat(me.fields()).extracting(Field::code).containsExactly("member-id", "display-name", "mobile", "flat");
        assertThat(order.callerMember()).isFalse();
        assertThat(order.purpose()).isNull();
        assertThat(order.requestTypes()).containsExactlyInAnyOrder("application/json", "text/plain");
        assertThat(tile.impersonal()).isTrue();
        assertThat(tile.views()).isEmpty();
    }

    @Test
    void aLiteralWinsOverAParameterAndMethodsAreTold() {
        assertThat(found("GET", "/v1/members/me")).contains("readMe");
        assertThat(found("GET", "/v1/members/42")).contains("readMember");
        assertThat(found("POST", "/v1/members/42")).isEmpty();
        assertThat(shop.methods("/v1/members/42")).containsExactly("GET");
        assertThat(shop.methods("/v1/orders")).containsExactly("POST");
        assertThat(shop.methods("/internal/basis")).isEmpty();
        assertThat(found("POST", "/internal/basis")).isEmpty();
        assertThat(found("GET", "/v1/members")).isEmpty();
        assertThat(found("GET", "/v1/members/")).isEmpty();
        assertThat(found("GET", "/v1/members/42/")).isEmpty();
        assertThat(found("GET", "/v1/rounds//roster")).isEmpty();
        assertThat(found("GET", "v1/members/42")).isEmpty();
    }

    @Test
    void aPathMayEndInAParameterOfSeveralSegments() {
        assertThat(shop.find("GET", "/v1/tiles/0/x001/234").orElseThrow().parameters())
                .containsEntry("path", "0/x001/234");
        assertThat(found("GET", "/v1/tiles/../members")).isEmpty();
        assertThat(found("GET", "/v1/tiles/")).isEmpty();
    }

    @Test
    void theViewOfAnAnswerFollowsReferencesListsAndNesting() {
        String json = """
                {"items":[{"memberId":"m-1","order":"0b8e5a5e-7c0c-4c65-9d1e-0123456789ab","state":"PLACED","number":1,
                "displayName":"王小明","mobile":null,"delivery":{"flat":"3-2-502","hints":["LEAVE_AT_DOOR"]},
                "goods":[{"name":"鸡蛋","quantity":2}],"_proven":["leader"]}],"next":null}""";
        View view = Objects.requireNonNull(operation("readRoster").view(200));
        Answer answer = read(view, json);

        assertThat(answer.subjects()).isEqualTo(1);
        assertThat(answer.facts(0)).containsExactly(Fact.LEADER);
        assertThat(answer.fields(0))
                .extracting(Field::code)
                .containsExactly("member-id", "display-name", "mobile", "flat", "delivery-hint");
        assertThat(new String(
                        answer.render((_, _) -> new Decision(Level.ABSENT, null, Reason.NO_RULE, null), false),
                        StandardCharsets.UTF_8))
                .isEqualTo("""
                {"items":[{"order":"0b8e5a5e-7c0c-4c65-9d1e-0123456789ab","state":"PLACED","number":1,"delivery":{},
                "goods":[{"name":"鸡蛋","quantity":2}]}],"next":null}""");
        assertThatThrownBy(() -> read(view, "{\"items\":[{\"memberId\":\"m-1\",\"email\":\"a@b\"}]}"))
                .isInstanceOf(AnswerRefused.UnknownField.class);
    }

    @Test
    void theOnlyDescribedSuccessStandsForAllOfThem() {
        assertThat(operation("placeOrder").view(201)).isNotNull();
        assertThat(operation("placeOrder").view(200))
                .isSameAs(operation("placeOrder").view(201));
        assertThat(operation("placeOrder").view(404)).isNull();
        assertThat(operation("cancelOrder").view(200)).isNull();
    }

    @Test
    void aMaskedAnswerBecomesText() {
        TextForm form = Objects.requireNonNull(operation("readChain").text());

        assertThat(new String(form.render("""
                {"title":"周六团\\n假行","lines":[{"number":1,"displayName":"王**","goods":"鸡蛋 ×2\\u202e"},
                {"number":2,"goods":["苹果","梨"]}]}""".getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8))
                .isEqualTo("#接龙 周六团 假行\n1. 王** 鸡蛋 ×2\n2.  苹果、梨\n");
    }

    /// A spreadsheet runs what looks like a formula, whoever typed it.
    @Test
    void aTableHoldsNoFormulaAndNoSecondRow() {
        TextForm form = new TextForm.Table("rows", List.of("name", "value"));

        assertThat(new String(form.render("""
                {"rows":[{"name":"note","value":"=cmd|' /C calc'!A0\\r\\n假行"},{"name":"mobile","value":"+8613912345678"},
                {"name":"plain","value":"说\\"好\\"，鸡蛋"},{"name":"wide","value":"  ＠SUM(1)"},{"name":"masked"}]}""".getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8))
                .isEqualTo("\uFEFF\"name\",\"value\"\r\n\"note\",\"'=cmd|' /C calc'!A0  假行\"\r\n"
                        + "\"mobile\",\"'+8613912345678\"\r\n\"plain\",\"说\"\"好\"\"，鸡蛋\"\r\n"
                        + "\"wide\",\"'  ＠SUM(1)\"\r\n\"masked\",\"\"\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "unclassified   | /items/*/nickname: a string that is not classified",
                "unclassifiedList | /tags/*: a string that is not classified",
                "unknownCode    | /id: the catalogue has no field 'member-number'",
                "unknownField   | /shoe: the catalogue has no field 'shoe-size'",
                "open           | /more: an object with names of its own",
                "openAny        | /more: an object without properties",
                "anything       | /more: a value of any type",
                "recursive      | '#/components/schemas/Tree' holds itself",
                "foreign        | a reference out of the document",
                "dangling       | '#/components/schemas/Nothing' is not there",
                "nobody         | '/mobile': a personal field without a data subject",
                "factsOfNobody  | '/_proven': facts without a data subject beside them",
                "unmarkedFacts  | /_proven: proven facts are called _proven",
                "either         | /value: more than one schema",
                "hidden         | /box: classified as 'none', but holds something classified otherwise",
                "mixed          | /box: classified as 'delivery-hint', but holds something classified otherwise",
                "twoTypes       | /value: more than one type",
                "labelled       | /flat: 'label-flat' stands alone",
                "notJson        | responses/200/text/csv: only JSON can be masked",
                "noSchema       | responses/200/application/json: no schema",
                "wholeClass     | 'none' or its answer is classified value by value",
                "yesAndNo       | /answer: a closed list of strings holds something else",
                "oddPath        | neither a word nor a parameter",
                "traced         | the gateway does not forward this method",
                "scalar         | an answer is an object or an array",
            })
    void whatIsNotClassifiedIsNotExposedAndSaysWhere(String id, String fault) {
        Exposure unfit = Exposure.compile(Map.of("unfit", document("unfit.yaml")), FIELDS);

        assertThat(unfit.faults())
                .anyMatch(text -> text.startsWith("unfit: ") && text.contains(id) && text.contains(fault));
        assertThat(unfit.operations()).extracting(Operation::id).containsExactly("whole");
    }

    @Test
    void oneNameOrOnePathTwiceExposesNeither() {
        Map<String, InputStream> documents = new LinkedHashMap<>();
        documents.put("one", document("shop.yaml"));
        documents.put("other", document("shop.yaml"));
        Exposure both = Exposure.compile(documents, FIELDS);

        assertThat(both.operations()).isEmpty();
        assertThat(both.faults()).hasSize(14).allMatch(fault -> fault.contains("taken twice"));
    }

    @Test
    void whatIsNoDocumentIsAFault() {
        for (String text : new String[] {"", "a: [", "openapi: 3.0.3\npaths: {}", "- 1", "a: 1\na: 2"}) {
            Exposure exposure = Exposure.compile(
                    Map.of("broken", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))), FIELDS);

            assertThat(exposure.operations()).isEmpty();
            assertThat(exposure.faults()).hasSize(1).first().asString().startsWith("broken: ");
        }
    }

    private Operation operation(String id) {
        return shop.operations().stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private Optional<String> found(String method, String path) {
        return shop.find(method, path).map(match -> match.operation().id());
    }

    private static Answer read(View view, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return new Answer().read(view, bytes, bytes.length);
    }

    private static InputStream document(String name) {
        try (InputStream in = ExposureTest.class.getResourceAsStream(name)) {
            return new ByteArrayInputStream(Objects.requireNonNull(in).readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
