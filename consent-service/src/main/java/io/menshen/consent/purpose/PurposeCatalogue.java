package io.menshen.consent.purpose;

import io.menshen.consent.register.Kind;
import io.menshen.consent.register.Register;
import io.menshen.consent.register.Version;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The catalogue in force, as the register has it at this moment: another replica may have changed it.
@ApplicationScoped
public class PurposeCatalogue {

    private final Register register;

    /// What a hash names never changes.
    private final Map<String, Purposes> byHash = new ConcurrentHashMap<>();

    PurposeCatalogue(Register register) {
        this.register = register;
    }

    public Optional<Purpose> find(PurposeCode code) {
        return inForce().find(code);
    }

    public List<Purpose> all() {
        return inForce().all();
    }

    public Purposes inForce() {
        return at(register.hashInForce(Kind.PURPOSES)
                .orElseThrow(() -> new IllegalStateException("no purposes in force")));
    }

    /// A version that is or was in force.
    public Purposes at(String hash) {
        Purposes known = byHash.get(hash);
        if (known == null) {
            Version version = register.published(Kind.PURPOSES, hash)
                    .orElseThrow(() -> new IllegalStateException("no such version of the purposes"));
            known = Purposes.read(version.text());
            byHash.put(hash, known);
        }
        return known;
    }
}
