package io.menshen.member.field;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.menshen.member.matching.SearchField;
import io.menshen.member.matching.Term;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What is asked for meets what is kept, in one normal form; and what is no such value is never a term.
class SearchTermsTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);

    /// How each field is kept in the record.
    private static final Map<SearchField, String> KEPT = new EnumMap<>(Map.of(
            SearchField.MOBILE, "mobile",
            SearchField.LAST_FOUR, "mobile",
            SearchField.EMAIL, "email",
            SearchField.ID_NUMBER, "idNumber",
            SearchField.DISPLAY_NAME, "displayName",
            SearchField.REAL_NAME, "realName"));

    @ParameterizedTest
    @CsvSource({
        "MOBILE, +8613912345678, 139 1234 5678",
        "MOBILE, +8613912345678, １３９１２３４５６７８",
        "MOBILE, +8613912345678, +86-139-1234-5678",
        "MOBILE, +85251234567, +852 5123 4567",
        "LAST_FOUR, +8613912345678, 5678",
        "LAST_FOUR, +8613912345678, ５６７８",
        "LAST_FOUR, +8613912345678, ' 5678 '",
        "EMAIL, Ann.Li@example.com, ann.li@EXAMPLE.com",
        "EMAIL, ann@example.com, ａｎｎ＠example.com",
        "ID_NUMBER, 11010519491231002X, 11010519491231002x",
        "ID_NUMBER, 11010519491231002X, １１０１０５１９４９１２３１００２Ｘ",
        "REAL_NAME, 阿卜杜拉·买买提, 阿卜杜拉•买买提",
        "REAL_NAME, 阿卜杜拉·买买提, 阿卜杜拉・买买提",
        "REAL_NAME, 阿卜杜拉·买买提, 阿卜杜拉 · 买买提",
        "REAL_NAME, 𠮷田, 𠮷田",
        "REAL_NAME, 𱁬, 𱁬",
        "DISPLAY_NAME, Ａnna 妈, anna妈",
        "DISPLAY_NAME, 豆豆妈, ' 豆 豆 妈 '",
    })
    void whatIsAskedForMeetsWhatIsKept(SearchField field, String kept, String asked) {
        assertThat(asked(field, asked)).isEqualTo(of(field, kept)).isPresent();
    }

    @Test
    void anotherDrawingOfACharacterIsTheSameCharacter() {
        assertThat(asked(SearchField.REAL_NAME, "葛\udb40\udd00城")).isEqualTo(of(SearchField.REAL_NAME, "葛城"));
    }

    @ParameterizedTest
    @CsvSource({
        "MOBILE, +8613912345678, 13912345679",
        "LAST_FOUR, +8613912345678, 5679",
        "EMAIL, ann@example.com, ann@example.org",
        "REAL_NAME, 张伟, 张玮",
        "REAL_NAME, 𠮷田, 吉田",
        "REAL_NAME, 张伟, 伟张",
    })
    void anotherValueIsAnotherTerm(SearchField field, String kept, String asked) {
        assertThat(asked(field, asked)).isPresent().isNotEqualTo(of(field, kept));
    }

    @ParameterizedTest
    @CsvSource({
        "MOBILE, 12345",
        "MOBILE, nobody",
        "LAST_FOUR, 567",
        "LAST_FOUR, 56789",
        "LAST_FOUR, 56a8",
        "LAST_FOUR, ٥٦٧٨",
        "EMAIL, ann",
        "EMAIL, ann@",
        "EMAIL, a b@example.com",
        "ID_NUMBER, 110105194912310021",
        "ID_NUMBER, 99010519491231002X",
        "ID_NUMBER, 5678",
    })
    void whatIsNoSuchValueIsNoTerm(SearchField field, String asked) {
        assertThat(asked(field, asked)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(SearchField.class)
    void tricksAreNoTerm(SearchField field) {
        for (String trick : List.of(
                "",
                " ",
                "\u0000",
                "139\u000012345678",
                "张\u202e伟",
                "张\u2066伟",
                "\ud800",
                "张\udc00",
                "\ufe0f",
                "\ufdd0",
                "a".repeat(10_000),
                "\ufdfa".repeat(300))) {
            assertThat(asked(field, trick))
                    .as("%s of %d", field, trick.length())
                    .isEmpty();
        }
    }

    @Test
    void fieldsNeverMeetEachOther() {
        assertThat(asked(SearchField.REAL_NAME, "5678")).isNotEqualTo(asked(SearchField.LAST_FOUR, "5678"));
        assertThat(asked(SearchField.REAL_NAME, "张伟")).isNotEqualTo(asked(SearchField.DISPLAY_NAME, "张伟"));
    }

    @Test
    void noTermPrintsItsValue() {
        assertThat(asked(SearchField.MOBILE, "13912345678").orElseThrow().toString())
                .isEqualTo("Term[MOBILE]");
    }

    /// Whatever a name or a nickname is taken as, the record is found by exactly that text.
    @Property(tries = 2000)
    void aNameThatIsTakenIsFound(@ForAll @StringLength(min = 1, max = 20) String text) {
        Form.NAME
                .read(TextNode.valueOf(text), NOON)
                .map(kept -> SearchTerms.of(SearchField.REAL_NAME, FieldValues.NONE.with("realName", kept)))
                .filter(Optional::isPresent)
                .ifPresent(
                        kept -> assertThat(asked(SearchField.REAL_NAME, text)).isEqualTo(kept));
    }

    @Property(tries = 2000)
    void nothingThatIsAskedForIsAnAccident(@ForAll SearchField field, @ForAll String text) {
        assertThat(asked(field, text))
                .satisfies(term ->
                        term.ifPresent(found -> assertThat(found.field()).isEqualTo(field)));
    }

    /// The catalogue lists exactly what is built, under the same words and in the same groups.
    @Test
    void whatTheCatalogueListsIsBuilt() {
        FieldCatalogue catalogue = new FieldCatalogue();

        Set<SearchField> listed = new HashSet<>();
        for (Field field : catalogue.all()) {
            for (SearchField search : field.searches()) {
                assertThat(search.group()).as(field.code()).isEqualTo(field.group());
                assertThat(KEPT).containsEntry(search, field.name());
                listed.add(search);
            }
        }
        assertThat(listed).containsExactlyInAnyOrder(SearchField.values());
        assertThat(catalogue.all().stream()
                        .filter(field -> field.index().contains(Field.Index.UNIQUENESS))
                        .map(Field::name)
                        .collect(Collectors.toSet()))
                .as("the index of a claimed record's mobile is the only one of its kind")
                .containsExactly("mobile");
        assertThat(catalogue.all().stream()
                        .filter(field -> field.index().contains(Field.Index.GROUP))
                        .map(Field::name)
                        .collect(Collectors.toSet()))
                .as("what GroupIdentityIndex is made of")
                .containsExactlyInAnyOrder("displayName", "flat");
    }

    @Test
    void everyIndexHasATableOfItsOwn() {
        assertThat(Arrays.stream(SearchField.values()).map(SearchField::table).collect(Collectors.toSet()))
                .hasSameSizeAs(SearchField.values());
    }

    private static Optional<Term> asked(SearchField field, String text) {
        return SearchTerms.asked(field, text, NOON);
    }

    private static Optional<Term> of(SearchField field, String kept) {
        return SearchTerms.of(field, FieldValues.NONE.with(KEPT.get(field), TextNode.valueOf(kept)));
    }
}
