package io.menshen.gateway.rule;

import io.menshen.gateway.masking.Decision;
import io.menshen.gateway.masking.Field;
import java.util.List;
import java.util.Set;

/// One version of the disclosure rules. Deny wins; what no rule names is absent; a role, purpose or field that is not
/// known opens nothing.
public final class Rules {

    Rules() {
        throw new UnsupportedOperationException();
    }

    /// The version people quote (`Menshen-Policy`).
    public String version() {
        throw new UnsupportedOperationException();
    }

    /// `sha256:…` over the canonical content.
    public String hash() {
        throw new UnsupportedOperationException();
    }

    public Fields fields() {
        throw new UnsupportedOperationException();
    }

    public List<Rule> rules() {
        throw new UnsupportedOperationException();
    }

    public Set<String> purposes() {
        throw new UnsupportedOperationException();
    }

    public Set<String> roles() {
        throw new UnsupportedOperationException();
    }

    /// The rules for these roles and this purpose; kept, so asking again is cheap.
    public Lens lens(Set<String> roles, String purpose) {
        throw new UnsupportedOperationException();
    }

    public Decision decide(Set<String> roles, String purpose, Grounds grounds, Field field) {
        return lens(roles, purpose).decide(grounds, field);
    }
}
