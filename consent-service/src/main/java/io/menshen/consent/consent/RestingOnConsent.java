package io.menshen.consent.consent;

import io.menshen.consent.MemberId;
import io.menshen.consent.purpose.PurposeCode;
import java.time.Instant;

/// Something else that a member's consent carries, and that ends with it, in the same transaction.
public interface RestingOnConsent {

    /// The member's consent to this purpose has ended: withdrawn, or over.
    void ended(MemberId member, PurposeCode purpose, Instant at);

    /// The member was erased, or the record expired.
    void gone(MemberId member, Instant at);
}
