package io.menshen.member.care;

import io.menshen.member.MemberId;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A member's cases. That there was one stays with the bare id; there are no words in it.
@ApplicationScoped
class CareHolding implements Holding {

    private static final int ALL = 10_000;

    private final CareCases cases;

    CareHolding(CareCases cases) {
        this.cases = cases;
    }

    @Override
    public Set<String> tables() {
        return Set.of("care_case");
    }

    @Override
    public void erase(MemberId member) {
        cases.forget(member);
    }

    @Override
    public Map<String, String> told() {
        return Map.of("care_case", "care-case");
    }

    /// Without who handled or approved it.
    @Override
    public List<Held> tell(MemberId member) {
        return cases.ofNumber(member, ALL).stream()
                .map(known -> Held.of("care-case", known.id(), known.askedAt())
                        .with("kind", known.kind())
                        .with("state", known.state())
                        .with("byMember", known.byMember())
                        .with("verifiedAt", known.verifiedAt())
                        .with("openedAt", known.openedAt())
                        .with("looks", known.looks())
                        .with("result", known.result())
                        .with("closedAt", known.closedAt()))
                .toList();
    }
}
