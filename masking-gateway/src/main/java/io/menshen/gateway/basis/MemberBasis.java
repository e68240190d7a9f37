package io.menshen.gateway.basis;

import java.util.Set;

/// What one member has agreed to.
///
/// @param consents purposes with a standing consent
/// @param restricted the data may only be kept and protected (PIPL Art. 47)
/// @param change number of the last change in the snapshot that says so
public record MemberBasis(Set<String> consents, boolean restricted, long change) {

    public MemberBasis {
        consents = Set.copyOf(consents);
    }
}
