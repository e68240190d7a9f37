package io.menshen.consent.purpose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class PurposeCatalogueTest {

    /// The field codes that the disclosure rules know.
    private static final Set<String> FIELDS =
            Set.of("member-id", "display-name", "mobile", "flat", "delivery-hint", "free-text");

    private final PurposeCatalogue catalogue = new PurposeCatalogue();

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
                        "legal-duty",
                        "security");
    }

    @Test
    void onlyOffersAndSharingNeedConsent() {
        assertThat(catalogue.all())
                .filteredOn(Purpose::needsConsent)
                .extracting(purpose -> purpose.code().value())
                .containsExactly("offers", "sharing:<recipient>");
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
}
