package io.menshen.consent.purpose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PurposesTest {

    /// The field codes that the disclosure rules know.
    private static final Set<String> FIELDS =
            Set.of("member-id", "display-name", "mobile", "flat", "delivery-hint", "free-text");

    private final Purposes catalogue = Purposes.read(Purposes.bundledText());

    @Test
    void theStartingSetIsThere() {
        assertThat(catalogue.all())
                .extracting(purpose -> purpose.code().value())
                .containsExactly(
                        "membership",
                        "ordering",
                        "delivery",
                        "customer-care",
                        "offers",
                        "statistics",
                        "sharing:<recipient>",
                        "emergency",
                        "emergency-agreed",
                        "legal-duty",
                        "security");
    }

    @Test
    void onlyWhatNobodyNeedsRestsOnConsent() {
        assertThat(catalogue.all())
                .filteredOn(Purpose::needsConsent)
                .extracting(purpose -> purpose.code().value())
                .containsExactly("offers", "sharing:<recipient>", "emergency-agreed");
    }

    @Test
    void whatNeedsConsentIsNeverRequiredForTheService() {
        assertThat(catalogue.all()).filteredOn(Purpose::needsConsent).noneMatch(Purpose::requiredForService);
    }

    @Test
    void everyPurposeNamesItsWordsFieldsAndRecipients() {
        assertThat(catalogue.all()).allSatisfy(purpose -> {
            assertThat(purpose.name().zh()).isNotBlank();
            assertThat(purpose.name().en()).isNotBlank();
            assertThat(purpose.description().zh()).isNotBlank();
            assertThat(purpose.description().en()).isNotBlank();
            assertThat(FIELDS).containsAll(purpose.fields());
            assertThat(purpose.fields()).isNotEmpty();
            assertThat(purpose.recipients()).isNotEmpty();
        });
    }

    @Test
    void whatIsNotInTheCatalogueIsNoPurpose() {
        assertThat(catalogue.find(new PurposeCode("curiosity"))).isEmpty();
    }

    @Test
    void thereAreTheSevenBasesOfTheLawAndNoEighth() {
        assertThat(LegalBasis.values()).hasSize(7);
    }

    @ParameterizedTest
    @CsvSource({
        "basis: EMERGENCY, basis: CURIOSITY, /7/basis",
        "code: offers, code: delivery, /4",
        "sensitive: true, sensitiv: true, /7/sensitive",
    })
    void whatIsNoCatalogueIsRefusedByItsPlace(String good, String bad, String pointer) {
        String broken = Purposes.bundledText().replace(good, bad);

        assertThatThrownBy(() -> Purposes.read(broken))
                .isInstanceOfSatisfying(
                        Purposes.Unreadable.class,
                        unreadable -> assertThat(unreadable.pointer).isEqualTo(pointer));
    }

    @Test
    void theSensitiveFieldsAreThoseOfTheFieldCatalogue() throws IOException {
        Set<String> marked = Files.readString(Path.of("../member-service/src/main/resources/field-catalogue.yaml"))
                .lines()
                .filter(line -> line.contains("sensitive: true"))
                .map(line -> line.replaceFirst(".*\\{code: ([a-z-]+),.*", "$1"))
                .collect(Collectors.toSet());

        assertThat(Purpose.SENSITIVE_FIELDS).isEqualTo(marked);
    }
}
