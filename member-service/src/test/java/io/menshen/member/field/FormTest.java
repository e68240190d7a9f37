package io.menshen.member.field;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T05:00:00Z"), ZoneOffset.UTC);
    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest
    @ValueSource(strings = {"𠮷田小雨", "阿依古丽·买买提", "㛃", "𬎆", "O'Brien"})
    void aNameKeepsItsCodePoints(String name) {
        assertThat(text(Form.NAME, name)).contains(name);
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"NAME", "TEXT", "EMAIL", "WECHAT_ID", "MOBILE", "ID_NUMBER", "FLAT", "BIRTH_DATE", "BANK_CARD"})
    void textThatPlaysTricksIsRefused(Form form) {
        for (String trick :
                new String[] {"\u0000", "\u202E", "\u2066", "\uD800", "\uDC00", "\u200B", "\uE000", "\u2028"}) {
            assertThat(text(form, "张" + trick + "伟")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "139 1234 5678, +8613912345678",
        "+86-139-1234-5678, +8613912345678",
        "１３９１２３４５６７８, +8613912345678",
    })
    void aMobileIsKeptInItsInternationalForm(String given, String kept) {
        assertThat(text(Form.MOBILE, given)).contains(kept);
    }

    @Test
    void theDomainOfAnEmailIsInLowerCase() {
        assertThat(text(Form.EMAIL, "Zhang.Wei@Example.COM")).contains("Zhang.Wei@example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zhang", "zhang@", "@example.com", "a b@example.com", "zhang@localhost", "z@exa_mple.com"})
    void whatIsNoEmailIsRefused(String given) {
        assertThat(text(Form.EMAIL, given)).isEmpty();
    }

    @Test
    void anIdNumberWhosePartsHoldIsKept() {
        assertThat(text(Form.ID_NUMBER, "11010519491231002x")).contains("11010519491231002X");
        assertThat(text(Form.ID_NUMBER, "１１０１０５１９４９１２３１００２Ｘ")).contains("11010519491231002X");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "110105194912310021", // check character
                "990105194912310023", // no such division
                "110105194913310021", // no such day
                "110105204912310026", // not yet born
                "110105491231002", // the form of before 1999
                "11010519491231002"
            })
    void anIdNumberWithAFaultIsRefused(String given) {
        assertThat(text(Form.ID_NUMBER, given)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-23", "1890-01-01", "1990-02-30", "7.3.1990", "1990-3-7"})
    void anImplausibleBirthIsRefused(String given) {
        assertThat(text(Form.BIRTH_DATE, given)).isEmpty();
    }

    @Test
    void aBankCardPassesItsCheckDigit() {
        assertThat(text(Form.BANK_CARD, "6222 0000 0000 0000 004")).isEqualTo(Optional.of("6222000000000000004"));
        assertThat(text(Form.BANK_CARD, "6222 0000 0000 0000 005")).isEmpty();
        assertThat(text(Form.BANK_CARD, "６２２２")).isEmpty();
    }

    @Test
    void anOnlyAddressIsTheDefault() throws JsonProcessingException {
        Optional<JsonNode> read = Form.ADDRESSES.read(
                JSON.readTree(
                        "[{\"label\": \"家\", \"division\": \"310104\", \"community\": \"康健新村\", \"flat\": \"３-2-502\"}]"),
                CLOCK);

        assertThat(read).isPresent();
        assertThat(Addresses.defaultFlat(read.get())).contains(TextNode.valueOf("3-2-502"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "[{\"flat\": \"3-2-502\"}, {\"flat\": \"1-1-101\"}]",
                "[{\"flat\": \"3-2-502\", \"default\": true}, {\"flat\": \"1-1-101\", \"default\": true}]",
                "[{\"label\": \"家\"}]",
                "[{\"flat\": \"3-2-502\", \"door\": \"1234\"}]",
                "[{\"flat\": \"3-2-502\", \"division\": \"99\"}]",
                "[{\"flat\": \"over there\"}]"
            })
    void addressesWithAFaultAreRefused(String given) throws JsonProcessingException {
        assertThat(Form.ADDRESSES.read(JSON.readTree(given), CLOCK)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "HOUSEHOLD_SIZE, 0",
        "HOUSEHOLD_SIZE, 31",
        "HOUSEHOLD_SIZE, 2.5",
        "HOUSEHOLD_SIZE, '\"2\"'",
        "GENDER, '\"female\"'",
        "INCOME_BAND, 12000",
        "PREFERENCES, '[1]'",
        "GUARDIAN, '{\"name\": \"张伟\"}'",
        "NAME, 5",
        "NAME, '\"\"'"
    })
    void whatHasAnotherFormIsRefused(Form form, String given) throws JsonProcessingException {
        assertThat(form.read(JSON.readTree(given), CLOCK)).isEmpty();
    }

    @Test
    void anIdNumberTellsBirthAndSex() {
        FieldValues values = FieldValues.NONE
                .with("idNumber", TextNode.valueOf("11010519491231002X"))
                .with("birthDate", TextNode.valueOf("1949-12-31"))
                .with("gender", TextNode.valueOf("FEMALE"));

        assertThat(Plausibility.contradictions(values, LocalDate.now(CLOCK))).isEmpty();
        assertThat(Plausibility.contradictions(
                        values.with("birthDate", TextNode.valueOf("1949-12-30"))
                                .with("gender", TextNode.valueOf("MALE")),
                        LocalDate.now(CLOCK)))
                .extracting(FieldRefusal.Fault::pointer)
                .containsExactly("/birthDate", "/gender");
    }

    private static Optional<String> text(Form form, String given) {
        return form.read(TextNode.valueOf(given), CLOCK).map(JsonNode::textValue);
    }
}
