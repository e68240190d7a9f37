package io.menshen.disclosure.rule;

import io.menshen.disclosure.masking.Fact;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a rule may ask to be proven for a data subject before it opens anything.
public enum Need {
    SELF(Fact.SELF),
    LEADER(Fact.LEADER),
    ROUTE(Fact.ROUTE),
    STAFF(Fact.STAFF),
    CASE(Fact.CASE),
    /// A grant, to its own fields and levels: see [Opened].
    GRANT(Fact.GRANT),
    /// A running crisis, to the fields and levels it declares: see [Opened].
    CRISIS(Fact.CRISIS),
    /// The caller stands for the data subject: a guardian's link, or a mandate that covers operation and purpose.
    MANDATE(Fact.MANDATE),
    /// An agreed recipient, to its own fields and levels: see [Opened].
    SHARING(Fact.SHARING),
    /// Standing consent to the purpose, from consent-service under the lease.
    CONSENT(null);

    private final @Nullable Fact fact;

    Need(@Nullable Fact fact) {
        this.fact = fact;
    }

    /// The word in the rule file.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What an inner service proves; none for consent.
    Optional<Fact> fact() {
        return Optional.ofNullable(fact);
    }

    boolean metBy(Grounds grounds) {
        return fact == null
                ? grounds.consent() == Grounds.Consent.GIVEN
                : grounds.proven().contains(fact);
    }

    static Need ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
