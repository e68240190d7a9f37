package io.menshen.member.care;

import io.menshen.member.MemberId;
import io.menshen.member.registry.Relation;
import io.menshen.platform.permit.Permit;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/// The caller is of customer service, has the member's open case in hand, and named it as basis.
@ApplicationScoped
class CareRelation implements Relation {

    private final CareCases cases;

    CareRelation(CareCases cases) {
        this.cases = cases;
    }

    @Override
    public Optional<Proof> between(Permit caller, MemberId member) {
        return proving(caller, member).map(_ -> Proof.CASE);
    }

    @Override
    public void shown(Permit caller, MemberId member) {
        proving(caller, member).ifPresent(cases::looked);
    }

    private Optional<CareCase> proving(Permit caller, MemberId member) {
        return caller.roles().contains("customer-service")
                ? caller.basis()
                        .filter(basis -> basis.kind().equals("case"))
                        .flatMap(basis -> cases.proving(UUID.fromString(basis.id()), caller.subject(), member))
                : Optional.empty();
    }
}
