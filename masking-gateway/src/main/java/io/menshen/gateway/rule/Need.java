package io.menshen.gateway.rule;

import java.util.Locale;

/// What a rule may ask to be proven for a data subject before it opens anything.
public enum Need {
    SELF,
    LEADER,
    ROUTE,
    STAFF,
    /// Standing consent to the purpose, from consent-service under the lease.
    CONSENT;

    /// The word in the rule file.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
