package io.menshen.member.representation;

import java.util.HashSet;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// On what ground somebody stands for a member.
@Schema(name = "RepresentationKind")
enum Kind {
    /// By law, for a child under 14.
    GUARDIAN(with("giveRepresentedConsent", "askForRepresentedConsent", "refuseRepresentedConsent")),
    /// Because the member says so. Consent is the member's alone: nobody gives it under a mandate (PIPL Art.
    /// 14).
    MANDATE(with());

    /// For what anybody can stand for a member; the other purposes are not the member's own business.
    static final Set<String> PURPOSES = Set.of("membership", "ordering", "delivery", "customer-care");

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.copyOf
    private final Set<String> operations;

    Kind(Set<String> operations) {
        this.operations = operations;
    }

    /// What both can cover, and these.
    private static Set<String> with(String... more) {
        Set<String> operations = new HashSet<>(Set.of(
                "readMember",
                "listRepresentedConsents",
                "withdrawRepresentedConsent",
                "listRepresentedConsentRequests",
                "readRepresentedReceipt",
                "readRepresentedReceiptPage",
                "listRepresentedMessages",
                "placeOrder",
                "readOrder",
                "cancelOrder"));
        operations.addAll(Set.of(more));
        return Set.copyOf(operations);
    }

    /// The most that it can cover.
    Set<String> operations() {
        return operations;
    }
}
