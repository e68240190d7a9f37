package io.menshen.consent.duty;

import io.menshen.consent.register.Document;
import io.menshen.consent.register.Kind;
import io.menshen.consent.register.Version;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// The list of courses and pledges among what is published.
@ApplicationScoped
class DutiesDocument implements Document {

    @Override
    public Kind kind() {
        return Kind.DUTIES;
    }

    @Override
    public String bundled() {
        return Duties.bundledText();
    }

    @Override
    public List<Fault> faults(String text, Version inForce) {
        Duties wanted;
        try {
            wanted = Duties.read(text);
        } catch (Duties.Unreadable e) {
            return List.of(new Fault("", e.rule));
        }
        return Duties.read(inForce.text()).duties().stream()
                .filter(before -> wanted.find(before.code())
                        .filter(after -> !after.hash().equals(before.hash()) && after.edition() <= before.edition())
                        .isPresent())
                .map(before -> new Fault("/" + before.code(), "same-edition-other-text"))
                .toList();
    }

    @Override
    public boolean needsAssessment() {
        return false;
    }
}
