package io.menshen.consent.rule;

import io.menshen.consent.register.Document;
import io.menshen.consent.register.Kind;
import io.menshen.consent.register.Version;
import io.menshen.gateway.rule.RuleFile;
import io.menshen.gateway.rule.Rules;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// The disclosure rules among what is published. A draft that the gateways could not compile is no draft.
@ApplicationScoped
class DisclosureRulesDocument implements Document {

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
        // people quote the version (Menshen-Policy): it must not mean two texts
        return rules.version().equals(versionOf(inForce)) ? List.of(new Fault("/version", "taken")) : List.of();
    }

    private static String versionOf(Version version) {
        return RuleFile.read("in force", version.text()).version();
    }
}
