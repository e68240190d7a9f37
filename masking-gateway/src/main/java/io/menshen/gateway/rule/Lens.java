package io.menshen.gateway.rule;

import io.menshen.gateway.masking.Decision;
import io.menshen.gateway.masking.Field;
import java.util.Collection;
import java.util.Set;

/// The rules as they apply to one set of roles and one purpose: a table that is only looked up.
public final class Lens {

    Lens() {
        throw new UnsupportedOperationException();
    }

    public Decision decide(Grounds grounds, Field field) {
        throw new UnsupportedOperationException();
    }

    /// The sealed groups of these fields that some rule could open, were everything it needs proven: what the permit
    /// names in `open`. A group that no rule could open is never opened at all.
    public Set<String> openGroups(Collection<Field> fields) {
        throw new UnsupportedOperationException();
    }

    /// Some rule for one of these fields asks for the data subject's consent, so that consent-service has to be asked.
    public boolean asksForConsent(Collection<Field> fields) {
        throw new UnsupportedOperationException();
    }
}
