package io.menshen.member.registry;

import io.menshen.member.MemberId;
import io.menshen.platform.permit.Permit;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/// The caller is the member: by the account link, whatever the permit says.
@ApplicationScoped
class OwnRelation implements Relation {

    private final Members members;

    OwnRelation(Members members) {
        this.members = members;
    }

    @Override
    public Optional<Proof> between(Permit caller, MemberId member) {
        return members.isOwn(caller.subject(), member) ? Optional.of(Proof.SELF) : Optional.empty();
    }
}
