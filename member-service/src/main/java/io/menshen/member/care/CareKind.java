package io.menshen.member.care;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// What a case is about.
@Schema(name = "CareCaseKind")
enum CareKind {
    QUESTION,
    DELIVERY,
    REFUND,
    COMPLAINT,
    /// Who can get into the account: a second person looks at it first.
    ACCOUNT;

    boolean needsApproval() {
        return this == ACCOUNT;
    }
}
