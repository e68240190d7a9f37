package io.menshen.disclosure.rule;

import io.menshen.disclosure.masking.Fact;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/// What is known about one data subject when a field is decided.
///
/// @param proven what the inner service proved in the snapshot it answered from
/// @param consent the subject's standing consent to the purpose
/// @param restricted the subject's data may only be kept and protected (PIPL Art. 47)
public record Grounds(Set<Fact> proven, Consent consent, boolean restricted) {

    public Grounds {
        proven = Set.copyOf(proven);
    }

    /// As if these were not proven.
    Grounds without(Set<Fact> facts) {
        if (Collections.disjoint(proven, facts)) {
            return this;
        }
        Set<Fact> rest = new HashSet<>(proven);
        rest.removeAll(facts);
        return new Grounds(rest, consent, restricted);
    }

    /// As if this were proven too.
    Grounds with(Fact fact) {
        Set<Fact> more = new HashSet<>(proven);
        more.add(fact);
        return new Grounds(more, consent, restricted);
    }

    /// Standing consent of a data subject to the purpose at hand.
    public enum Consent {
        GIVEN(0),
        MISSING(1),
        /// consent-service could not be asked and no lease holds: nothing is shown plain, whatever a rule says.
        UNKNOWN(2);

        private final int number;

        Consent(int number) {
            this.number = number;
        }

        /// Its place in a table.
        int number() {
            return number;
        }
    }
}
