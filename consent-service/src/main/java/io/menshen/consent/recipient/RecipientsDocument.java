package io.menshen.consent.recipient;

import io.menshen.consent.purpose.PurposeCatalogue;
import io.menshen.consent.purpose.PurposeCode;
import io.menshen.consent.register.Document;
import io.menshen.consent.register.Kind;
import io.menshen.consent.register.Version;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/// The register of recipients among what is published: two people change it, and each change rests on an
/// assessment.
@ApplicationScoped
class RecipientsDocument implements Document {

    private final PurposeCatalogue purposes;

    RecipientsDocument(PurposeCatalogue purposes) {
        this.purposes = purposes;
    }

    @Override
    public Kind kind() {
        return Kind.RECIPIENTS;
    }

    @Override
    public String bundled() {
        return Recipients.bundledText();
    }

    @Override
    public List<Fault> faults(String text, Version inForce) {
        List<Fault> faults = new ArrayList<>(Recipients.faults(text));
        if (!faults.isEmpty()) {
            return faults;
        }
        List<Recipient> all = Recipients.read(text).all();
        for (int n = 0; n < all.size(); n++) {
            Recipient one = all.get(n);
            if (one.role() == Recipient.Role.HANDLER
                    && purposes.find(new PurposeCode(one.purpose()))
                            .filter(known -> known.needsConsent()
                                    && known.fields().containsAll(one.fields().keySet()))
                            .isEmpty()) {
                // members could not be asked, or would be asked for less than is read
                faults.add(new Fault("/" + n + "/role", "no-purpose-that-describes-it"));
            }
        }
        return faults;
    }
}
