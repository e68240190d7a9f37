package io.menshen.member.registry;

import io.menshen.member.MemberId;
import io.menshen.platform.permit.Permit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;

/// Whether somebody acts for somebody else: under the guardian's link or the mandate that they named as basis, in
/// this operation and for this purpose (ADR 0047). To be asked in the snapshot or transaction of what is done.
@ApplicationScoped
public class Represented {

    private final Instance<Relation> relations;

    Represented(@Any Instance<Relation> relations) {
        this.relations = relations;
    }

    public boolean by(Permit caller, MemberId member) {
        return caller.basis().filter(basis -> basis.kind().equals("mandate")).isPresent()
                && relations.stream()
                        .anyMatch(relation -> relation.between(caller, member)
                                .filter(Relation.Proof.MANDATE::equals)
                                .isPresent());
    }
}
