package io.menshen.disclosure.rule;

import io.menshen.disclosure.masking.Fact;
import java.util.Locale;

/// What a rule may ask to be proven for a data subject before it opens anything.
public enum Need {
    SELF,
    LEADER,
    ROUTE,
    STAFF,
    CASE,
    /// A grant, to its own fields and levels: see [Opened].
    GRANT,
    /// A running crisis, to the fields and levels it declares: see [Opened].
    CRISIS,
    /// The caller stands for the data subject: a guardian's link, or a mandate that covers operation and
    /// purpose.
    MANDATE,
    /// An agreed recipient, to its own fields and levels: see [Opened].
    SHARING,
    /// Standing consent to the purpose, from consent-service under the lease.
    CONSENT;

    /// The word in the rule file.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean metBy(Grounds grounds) {
        return switch (this) {
            case SELF -> grounds.proven().contains(Fact.SELF);
            case LEADER -> grounds.proven().contains(Fact.LEADER);
            case ROUTE -> grounds.proven().contains(Fact.ROUTE);
            case STAFF -> grounds.proven().contains(Fact.STAFF);
            case CASE -> grounds.proven().contains(Fact.CASE);
            case GRANT -> grounds.proven().contains(Fact.GRANT);
            case CRISIS -> grounds.proven().contains(Fact.CRISIS);
            case MANDATE -> grounds.proven().contains(Fact.MANDATE);
            case SHARING -> grounds.proven().contains(Fact.SHARING);
            case CONSENT -> grounds.consent() == Grounds.Consent.GIVEN;
        };
    }

    static Need ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
