package io.menshen.member.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TemplateTest {

    /// What an SMS may tell: everybody who sees the screen reads it.
    private static final Set<String> MAY_STAND_IN_AN_SMS = Set.of("code", "minutes", "months");

    @ParameterizedTest
    @EnumSource(Template.class)
    void everyTemplateHasItsTextsInBothLanguages(Template template) {
        for (Language language : Language.values()) {
            for (String part : parts(template)) {
                assertThat(template.raw(part, language)).isNotBlank();
                assertThat(template.parameters()).containsAll(placeholders(template.raw(part, language)));
            }
        }
        assertThat(template.raw("sms", Language.ZH)).isNotEqualTo(template.raw("sms", Language.EN));
    }

    @ParameterizedTest
    @EnumSource(Template.class)
    void noSmsTellsMoreThanACode(Template template) {
        for (Language language : Language.values()) {
            assertThat(MAY_STAND_IN_AN_SMS).containsAll(placeholders(template.raw("sms", language)));
            assertThat(template.raw("sms", language)).doesNotContain("http", "www");
        }
        // one SMS holds 70 characters if any is Chinese, 160 else; the signature wants its place
        assertThat(template.raw("sms", Language.ZH)).hasSizeLessThan(62);
        assertThat(template.raw("sms", Language.EN)).hasSizeLessThan(170);
    }

    @Test
    void noTextBelongsToNoTemplate() throws IOException {
        Set<String> known = new TreeSet<>();
        for (Template template : Template.values()) {
            parts(template).forEach(part -> known.add(template.code() + "." + part));
        }

        assertThat(keys("/message-texts.properties")).isEqualTo(known);
        assertThat(keys("/message-texts_zh.properties")).isEqualTo(known);
    }

    @Test
    void valuesAreFilledInAndNotPrinted() {
        Map<String, String> values = Map.of("code", "000042", "minutes", "10");

        Template.Words words = Template.CLAIM_CODE.words(MessageChannel.SMS, Language.ZH, values);

        assertThat(words.text()).contains("000042", "10分钟").doesNotContain("{");
        assertThat(words.toString()).doesNotContain("000042");
    }

    @Test
    void aValueTooFewOrTooManyIsAMistake() {
        assertThatThrownBy(() -> Template.CLAIM_CODE.words(MessageChannel.SMS, Language.ZH, Map.of("code", "1")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Template.LOOK_THROUGH.words(
                        MessageChannel.INBOX, Language.EN, Map.of("months", "6", "name", "张伟")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("张伟");
    }

    @Test
    void whoAsksForNoLanguageOfOursReadsChinese() {
        assertThat(Language.wanted(List.of())).isEqualTo(Language.ZH);
        assertThat(Language.wanted(List.of(Locale.GERMAN))).isEqualTo(Language.ZH);
        assertThat(Language.wanted(List.of(Locale.GERMAN, Locale.UK))).isEqualTo(Language.EN);
        assertThat(Language.wanted(List.of(Locale.SIMPLIFIED_CHINESE, Locale.UK)))
                .isEqualTo(Language.ZH);
    }

    private static List<String> parts(Template template) {
        return template == Template.CLAIM_CODE ? List.of("sms") : List.of("sms", "title", "text");
    }

    private static List<String> placeholders(String text) {
        List<String> placeholders = new ArrayList<>();
        Template.PLACEHOLDER.matcher(text).results().forEach(found -> placeholders.add(found.group(1)));
        return placeholders;
    }

    private static Set<String> keys(String resource) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(TemplateTest.class.getResourceAsStream(resource)), StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        return new TreeSet<>(properties.stringPropertyNames());
    }
}
