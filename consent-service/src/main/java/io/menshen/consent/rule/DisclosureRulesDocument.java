package io.menshen.consent.rule;

import io.menshen.consent.register.Document;
import io.menshen.consent.register.Kind;
import io.menshen.consent.register.Register;
import io.menshen.consent.register.Version;
import io.menshen.disclosure.rule.RuleFile;
import io.menshen.disclosure.rule.Rules;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// The disclosure rules among what is published. A draft that the gateways could not compile is no draft.
@ApplicationScoped
class DisclosureRulesDocument implements Document {

    private final Register register;

    DisclosureRulesDocument(Register register) {
        this.register = register;
    }

    @Override
    public Kind kind() {
        return Kind.DISCLOSURE_RULES;
    }

    @Override
    public String bundled() {
        return RuleFile.bundledText();
    }

    @Override
    public List<Fault> faults(String text, Version inForce) {
        Rules rules;
        try {
            rules = RuleFile.read("draft", text);
        } catch (RuleFile.Broken broken) {
            return broken.places().stream()
                    .map(place -> new Fault(place, "unreadable"))
                    .toList();
        }
        return taken(rules.version()) ? List.of(new Fault("/version", "taken")) : List.of();
    }

    /// People quote the version (`Menshen-Policy`, evidence): it must never mean two texts.
    private boolean taken(String version) {
        return register.texts(Kind.DISCLOSURE_RULES).stream()
                .anyMatch(text -> text.contains(version)
                        && RuleFile.read("earlier", text).version().equals(version));
    }
}
