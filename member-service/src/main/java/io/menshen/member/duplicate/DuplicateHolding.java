package io.menshen.member.duplicate;

import io.menshen.member.MemberId;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// With whom a member was compared, and what came of it.
@ApplicationScoped
class DuplicateHolding implements Holding {

    private final Pairs pairs;
    private final Newcomers newcomers;
    private final Consents consents;

    DuplicateHolding(Pairs pairs, Newcomers newcomers, Consents consents) {
        this.pairs = pairs;
        this.newcomers = newcomers;
        this.consents = consents;
    }

    @Override
    public Set<String> tables() {
        return Set.of("duplicate_pair", "record_to_compare");
    }

    @Override
    public void erase(MemberId member) {
        // Who was about to be merged with somebody who goes stays alone, with the own consents.
        pairs.merging(member).forEach(consents::separate);
        pairs.remove(member);
        newcomers.forget(member);
    }

    @Override
    public Map<String, String> told() {
        return Map.of();
    }

    @Override
    public Map<String, String> untold() {
        return Map.of(
                "duplicate_pair",
                "names another record, which may be another person's",
                "merged_source",
                "what an undo needs; the sources stand beside the fields",
                "record_to_compare",
                "that the record waits to be compared, for some seconds");
    }

    @Override
    public List<Held> tell(MemberId member) {
        return List.of();
    }
}
