package io.menshen.member.duplicate;

import io.menshen.member.MemberId;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/// With whom a member was compared, and what came of it.
@ApplicationScoped
class DuplicateHolding implements Holding {

    private final Pairs pairs;
    private final Consents consents;

    DuplicateHolding(Pairs pairs, Consents consents) {
        this.pairs = pairs;
        this.consents = consents;
    }

    @Override
    public Set<String> tables() {
        return Set.of("duplicate_pair");
    }

    @Override
    public void erase(MemberId member) {
        // Who was about to be merged with somebody who goes stays alone, with the own consents.
        pairs.merging(member).forEach(consents::separate);
        pairs.remove(member);
    }
}
