package io.menshen.consent.purpose;

import io.menshen.consent.register.Document;
import io.menshen.consent.register.Kind;
import io.menshen.consent.register.Version;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// The catalogue of purposes among what is published.
@ApplicationScoped
class PurposesDocument implements Document {

    @Override
    public Kind kind() {
        return Kind.PURPOSES;
    }

    @Override
    public String bundled() {
        return Purposes.bundledText();
    }

    @Override
    public List<Fault> faults(String text, Version inForce) {
        try {
            Purposes.read(text);
            return List.of();
        } catch (Purposes.Unreadable e) {
            return List.of(new Fault(e.pointer, e.rule));
        }
    }
}
