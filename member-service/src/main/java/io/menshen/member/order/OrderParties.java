package io.menshen.member.order;

import io.menshen.member.registry.Members;
import io.menshen.member.registry.Relation;
import io.menshen.member.registry.Represented;
import io.menshen.member.round.Rounds;
import io.menshen.platform.permit.Permit;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/// Who has to do with an order: the member whose it is, who stands for them, and whoever leads the round's group.
@ApplicationScoped
public class OrderParties {

    private final Members members;
    private final Represented represented;
    private final Rounds rounds;

    OrderParties(Members members, Represented represented, Rounds rounds) {
        this.members = members;
        this.represented = represented;
        this.rounds = rounds;
    }

    /// The facts that relate the caller to the order.
    ///
    /// @throws OrderRefusal.NotFound if there is none: the order is not there for this caller
    public List<String> proven(Permit caller, PlacedOrder order) {
        List<String> proven = new ArrayList<>();
        if (members.isOwn(caller.subject(), order.member())) {
            proven.addAll(Relation.Proof.SELF.facts());
        }
        if (represented.by(caller, order.member())) {
            proven.addAll(Relation.Proof.MANDATE.facts());
        }
        if (rounds.get(order.round())
                .filter(round -> round.ledBy(caller.subject()))
                .isPresent()) {
            proven.addAll(Relation.Proof.LEADER.facts());
        }
        if (proven.isEmpty()) {
            throw new OrderRefusal.NotFound();
        }
        return proven;
    }
}
