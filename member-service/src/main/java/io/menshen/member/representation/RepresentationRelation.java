package io.menshen.member.representation;

import io.menshen.member.MemberId;
import io.menshen.member.registry.Relation;
import io.menshen.platform.permit.Permit;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/// The caller stands for the member in this operation and for this purpose, and named the representation as
/// basis. Whoever runs the machines stands for nobody.
@ApplicationScoped
class RepresentationRelation implements Relation {

    private final Representations representations;

    RepresentationRelation(Representations representations) {
        this.representations = representations;
    }

    @Override
    public Optional<Proof> between(Permit caller, MemberId member) {
        if (!caller.roles().contains("member") || caller.roles().contains("operator")) {
            return Optional.empty();
        }
        return caller.basis()
                .filter(basis -> basis.kind().equals("mandate"))
                .flatMap(basis -> representations.covering(
                        UUID.fromString(basis.id()),
                        caller.subject(),
                        member,
                        caller.operation().orElse(""),
                        caller.purpose().orElse("")))
                .map(_ -> Proof.MANDATE);
    }
}
