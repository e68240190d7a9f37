package io.menshen.consent.purpose;

import java.time.Period;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// A reason for which personal information is processed, with its limits.
///
/// @param fields the only fields that may be processed for it
/// @param recipients the roles that may see any of them
/// @param sensitive whether sensitive personal information can be among it (PIPL Art. 28)
/// @param requiredForService whether the service cannot be given without it (PIPL Art. 16)
/// @param noticeVersion the oldest notice that still describes it
/// @param consentLasts after which time a consent to it ends by itself; zero when it rests on no consent
public record Purpose(
        PurposeCode code,
        Text name,
        Text description,
        LegalBasis basis,
        List<String> fields,
        List<String> recipients,
        Retention retention,
        boolean sensitive,
        boolean requiredForService,
        int noticeVersion,
        Period consentLasts) {

    /// Sensitive personal information (PIPL Art. 28), as member-service's catalogue of fields marks it.
    static final Set<String> SENSITIVE_FIELDS = Set.of("id-number", "bank-card", "care-need", "guardian");

    public Purpose {
        fields = List.copyOf(fields);
        recipients = List.copyOf(recipients);
        if ((basis == LegalBasis.CONSENT) == consentLasts.isZero()) {
            throw new IllegalArgumentException("only a consent has an end, and it needs one: " + code);
        }
        if (basis == LegalBasis.CONSENT
                && fields.stream().filter(SENSITIVE_FIELDS::contains).count() > 1) {
            // PIPL Art. 29: separate consent, one kind of sensitive information under one "yes"
            throw new IllegalArgumentException("several sensitive kinds under one consent: " + code);
        }
    }

    /// Whether members can be asked for it. `sharing:<recipient>` only describes what sharing with anybody is like;
    /// each
    /// recipient is a purpose of its own, `sharing:some-shop`, and asked for separately (PIPL Art. 23).
    public boolean pattern() {
        return code.value().contains("<");
    }

    /// Whether it is only lawful with the member's consent.
    public boolean needsConsent() {
        return basis == LegalBasis.CONSENT;
    }

    /// Whether a consent given on that notice still stands (PIPL Art. 14: a changed purpose needs a new one).
    public boolean describedBy(int notice) {
        return notice >= noticeVersion;
    }

    /// The same words in Chinese and English.
    public record Text(String zh, String en) {}

    /// How long what was collected for the purpose is kept: a period from an event on.
    public record Retention(Period keep, Event from) {

        @Schema(name = "RetentionStart")
        public enum Event {
            ACCOUNT_CLOSED,
            CASE_CLOSED,
            CONSENT_ENDED,
            CRISIS_ENDED,
            RECORDED,
            ROUND_ENDED
        }
    }
}
