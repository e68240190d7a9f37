package io.menshen.gateway.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.disclosure.masking.Level;
import io.menshen.disclosure.masking.Reason;
import io.menshen.disclosure.rule.Need;
import io.menshen.gateway.explain.Explanation.FieldView;
import io.menshen.gateway.explain.Explanation.UnlockView;
import io.menshen.gateway.policy.Editions;
import io.menshen.gateway.view.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What people are told who ask why something is masked.
class ExplainerTest {

    @Test
    void aCourierLearnsThatTheRouteOpensTheMobileAndWhomToAsk() {
        FieldView mobile = explain("readRoute", "delivery", "mobile", Locale.ENGLISH, "courier");

        assertThat(mobile.level()).isEqualTo("partial");
        assertThat(mobile.rule()).isEqualTo("courier-masked");
        assertThat(mobile.reason()).isEqualTo("basis-missing");
        assertThat(mobile.unlocks().getFirst().rule()).isEqualTo("courier-route");
        assertThat(mobile.unlocks().getFirst().level()).isEqualTo("plain");
        assertThat(mobile.unlocks().getFirst().needs()).isEqualTo("route");
        assertThat(mobile.unlocks().getFirst().how()).contains("Menshen-Basis: route/{id}");
        assertThat(mobile.unlocks().getFirst().ask()).contains("plans the routes");
    }

    @Test
    void itIsSaidInChineseToo() {
        FieldView mobile = explain("readRoute", "delivery", "mobile", Locale.CHINESE, "courier");

        assertThat(mobile.text()).isEqualTo("只显示其中几个字符。 有规则可以显示更多，但它要求的依据尚未证明。");
        assertThat(mobile.unlocks().getFirst().ask()).isEqualTo("安排路线的团长。");
    }

    @Test
    void whoHasNoRuleIsTold() {
        FieldView mobile = explain("readRoute", "delivery", "mobile", Locale.ENGLISH, "statistician");

        assertThat(mobile.level()).isEqualTo("absent");
        assertThat(mobile.reason()).isEqualTo("no-rule");
        assertThat(mobile.rule()).isNull();
        assertThat(mobile.unlocks()).isEmpty();
    }

    @Test
    void nothingUnlocksWhatIsForbiddenWhateverIsProven() {
        FieldView mobile = explain("readRoute", "delivery", "mobile", Locale.ENGLISH, "operator", "courier");

        assertThat(mobile.reason()).isEqualTo("denied");
        assertThat(mobile.rule()).isEqualTo("operator-never");
        assertThat(mobile.unlocks()).isEmpty();
    }

    @Test
    void aRuleForAnotherPurposeComesAfterThoseForThisOne() {
        FieldView mobile = explain("readRoute", "delivery", "mobile", Locale.ENGLISH, "courier", "marketing");

        // by a route, by a grant and in a crisis, before what the other role could see for its own purpose
        assertThat(mobile.unlocks())
                .extracting(UnlockView::purpose)
                .containsExactly("delivery", "delivery", "delivery", "offers");
    }

    @Test
    void everyLevelReasonAndNeedHasItsWordsInBothLanguages() {
        List<String> keys = Stream.of(
                        Arrays.stream(Level.values()).map(level -> "level." + level.code()),
                        Arrays.stream(Reason.values()).map(reason -> "reason." + reason.code()),
                        Arrays.stream(Need.values()).map(need -> "how." + need.code()),
                        Arrays.stream(Need.values()).map(need -> "ask." + need.code()))
                .flatMap(words -> words)
                .toList();

        for (Locale language : List.of(Locale.ENGLISH, Locale.CHINESE)) {
            assertThat(ResourceBundle.getBundle(
                                    "explanations",
                                    language,
                                    ResourceBundle.Control.getNoFallbackControl(
                                            ResourceBundle.Control.FORMAT_PROPERTIES))
                            .keySet())
                    .containsAll(keys);
        }
    }

    @Test
    void whatARoleWouldSeeIsShownOnValuesThatNobodyHas() {
        FieldView before = explainGiven("nothing", "readRoute", "delivery", "mobile", Locale.ENGLISH, "courier");
        FieldView onTheRoute = explainGiven("route", "readRoute", "delivery", "mobile", Locale.ENGLISH, "courier");
        FieldView restricted = explainGiven("restricted", "readRoute", "delivery", "mobile", Locale.ENGLISH, "courier");

        assertThat(before.sample()).isEqualTo("*******1234");
        assertThat(onTheRoute.level()).isEqualTo("plain");
        assertThat(onTheRoute.rule()).isEqualTo("courier-route");
        assertThat(onTheRoute.sample()).isEqualTo("+8610000001234");
        assertThat(restricted.level()).isEqualTo("absent");
        assertThat(restricted.sample()).isNull();
        assertThatThrownBy(() -> explainGiven("hearsay", "readRoute", "delivery", "mobile", Locale.ENGLISH, "courier"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static FieldView explain(String operation, String purpose, String field, Locale language, String... roles) {
        return explainGiven(Explainer.NOTHING, operation, purpose, field, language, roles);
    }

    private static FieldView explainGiven(
            String given, String operation, String purpose, String field, Locale language, String... roles) {
        Operation asked = Editions.BUNDLED.exposure().operation(operation).orElseThrow();
        return new Explainer(Editions.BUNDLED, language)
                .explain(
                        Set.of(roles),
                        asked,
                        purpose,
                        asked.fields().stream()
                                .filter(each -> each.code().equals(field))
                                .toList(),
                        given)
                .items()
                .getFirst();
    }
}
