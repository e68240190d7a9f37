package io.menshen.member.registry;

import io.menshen.member.MemberId;
import io.menshen.platform.permit.Permit;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/// A grant or a recipient that the caller named as basis, and that consent-service has just let the gateway use
/// for this member: the permit says so (ADR 0036, 0049).
@ApplicationScoped
class GrantRelation implements Relation {

    @Override
    public Optional<Proof> between(Permit caller, MemberId member) {
        if (!caller.listed("leave-members").contains(member.value().toString())) {
            return Optional.empty();
        }
        return caller.basis().flatMap(basis -> switch (basis.kind()) {
            case "grant" -> Optional.of(Proof.GRANT);
            case "sharing" -> Optional.of(Proof.SHARING);
            default -> Optional.empty();
        });
    }
}
