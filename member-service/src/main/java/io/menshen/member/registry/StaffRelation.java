package io.menshen.member.registry;

import io.menshen.member.MemberId;
import io.menshen.platform.permit.Permit;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/// Staff may know that a record exists, unless its member has restricted the processing; what they see of it is
/// the rules' and the member's decision.
@ApplicationScoped
class StaffRelation implements Relation {

    private static final Set<String> STAFF = Set.of("marketing", "customer-service", "reviewer", "privacy-officer");

    private final Restrictions restrictions;

    StaffRelation(Restrictions restrictions) {
        this.restrictions = restrictions;
    }

    @Override
    public Optional<Proof> between(Permit caller, MemberId member) {
        return caller.roles().stream().anyMatch(STAFF::contains) && !restrictions.restricted(member)
                ? Optional.of(Proof.STAFF)
                : Optional.empty();
    }
}
