package io.menshen.member.registry;

import io.menshen.member.MemberId;
import io.menshen.platform.permit.Permit;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/// A grant that the caller named as basis, and that consent-service has just let the gateway use for this member: the
/// permit says so (ADR 0036).
@ApplicationScoped
class GrantRelation implements Relation {

    @Override
    public Optional<Proof> between(Permit caller, MemberId member) {
        boolean granted =
                caller.basis().filter(basis -> basis.kind().equals("grant")).isPresent()
                        && caller.listed("leave-members")
                                .contains(member.value().toString());
        return granted ? Optional.of(Proof.GRANT) : Optional.empty();
    }
}
