package io.menshen.member.crisis;

import io.menshen.member.MemberId;
import io.menshen.member.registry.Relation;
import io.menshen.platform.permit.Permit;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/// The member counts for the running crisis that the caller names.
@ApplicationScoped
class CrisisRelation implements Relation {

    private final CrisisMembers counted;
    private final Touched touched;

    CrisisRelation(CrisisMembers counted, Touched touched) {
        this.counted = counted;
        this.touched = touched;
    }

    @Override
    public Optional<Proof> between(Permit caller, MemberId member) {
        return counted.among(caller, List.of(member)).isEmpty() ? Optional.empty() : Optional.of(Proof.CRISIS);
    }

    @Override
    public void shown(Permit caller, MemberId member) {
        touched.note(caller, counted.among(caller, List.of(member)));
    }
}
