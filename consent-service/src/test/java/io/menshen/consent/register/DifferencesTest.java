package io.menshen.consent.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.consent.register.Differences.Difference;
import org.junit.jupiter.api.Test;

class DifferencesTest {

    private static final String BEFORE = """
            version: "1"
            roles: [courier, marketing]
            rules:
              - id: route
                needs: route
                levels: {mobile: plain, flat: plain}
              - id: offers
                levels: {mobile: plain}
            """;

    @Test
    void whatIsWrittenDifferentlyIsNotDifferent() {
        String same = """
                # a remark
                roles: [marketing, courier]
                rules:
                  - {id: offers, levels: {mobile: plain}}
                  - {id: route, levels: {flat: plain, mobile: plain}, needs: route}
                version: "1"
                """;

        assertThat(Differences.between(BEFORE, same)).isEmpty();
    }

    @Test
    void eachDifferenceIsNamedByThePlaceThatPeopleKnow() {
        String after = BEFORE.replace("\"1\"", "\"2\"")
                .replace("{mobile: plain, flat: plain}", "{mobile: partial}")
                .replace("id: offers", "id: news");

        assertThat(Differences.between(BEFORE, after))
                .containsExactly(
                        new Difference("/rules/news/id", null, "news"),
                        new Difference("/rules/news/levels/mobile", null, "plain"),
                        new Difference("/rules/offers/id", "offers", null),
                        new Difference("/rules/offers/levels/mobile", "plain", null),
                        new Difference("/rules/route/levels/flat", "plain", null),
                        new Difference("/rules/route/levels/mobile", "plain", "partial"),
                        new Difference("/version", "1", "2"));
    }
}
