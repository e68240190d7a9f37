package io.menshen.member.group;

import io.menshen.member.MemberId;
import io.menshen.member.registry.Relation;
import io.menshen.platform.permit.Permit;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/// The caller leads a group of the member.
@ApplicationScoped
class LeaderRelation implements Relation {

    private final Groups groups;

    LeaderRelation(Groups groups) {
        this.groups = groups;
    }

    @Override
    public Optional<Proof> between(Permit caller, MemberId member) {
        return groups.leads(caller.subject(), member) ? Optional.of(Proof.LEADER) : Optional.empty();
    }
}
