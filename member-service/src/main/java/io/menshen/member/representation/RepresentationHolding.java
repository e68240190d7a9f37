package io.menshen.member.representation;

import io.menshen.member.MemberId;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who stood for a member, and for whom the member stood. What is over is history and stays with the bare ids.
@ApplicationScoped
class RepresentationHolding implements Holding {

    private static final int ALL = 10_000;

    private final Representations representations;

    RepresentationHolding(Representations representations) {
        this.representations = representations;
    }

    @Override
    public Set<String> tables() {
        return Set.of("representation");
    }

    @Override
    public void erase(MemberId member) {
        representations.forget(member);
    }

    @Override
    public Map<String, String> told() {
        return Map.of("representation", "representation");
    }

    /// Without the number of the other one, and without the reviewer.
    @Override
    public List<Held> tell(MemberId member) {
        return representations.about(member, Optional.empty(), ALL).stream()
                .map(known -> Held.of("representation", known.id(), known.askedAt())
                        .with("kind", known.kind())
                        .with("as", known.member().equals(member) ? "represented" : "representative")
                        .with("operations", known.operations())
                        .with("purposes", known.purposes())
                        .with("document", known.document())
                        .with("state", known.state())
                        .with("checkedAt", known.checkedAt())
                        .with("endsAt", known.endsAt())
                        .with("endedAt", known.endedAt())
                        .with("ending", known.ending()))
                .toList();
    }
}
