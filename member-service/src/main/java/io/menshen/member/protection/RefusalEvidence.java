package io.menshen.member.protection;

import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.fact.Facts;
import io.menshen.member.job.AttemptWatch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Leaves evidence of sealed data that did not open: somebody or something changed it. The evidence says whose
/// it was and of which field group, never a value.
///
/// It is written in a transaction of its own, after the one that met the damage has ended.
@ApplicationScoped
public class RefusalEvidence implements AttemptWatch {

    private static final Logger LOG = Logger.getLogger(RefusalEvidence.class);
    private static final String ACTION = "protection.refused";

    private final Facts facts;

    RefusalEvidence(Facts facts) {
        this.facts = facts;
    }

    @Override
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public void failed(Actor actor, RuntimeException cause) {
        if (cause instanceof ProtectionRefusal refusal) {
            record(actor, refusal);
        }
    }

    /// For who goes on without what is damaged.
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public void record(Actor actor, ProtectionRefusal refusal) {
        switch (refusal) {
            case ProtectionRefusal.Unavailable _ -> {} // nothing is wrong with the data
            case ProtectionRefusal.GroupMissing missing -> record(actor, refusal, Optional.of(missing.place()));
            case ProtectionRefusal.NotAuthentic moved -> record(actor, refusal, Optional.of(moved.place()));
            case ProtectionRefusal.NoKey missing -> record(actor, refusal, Optional.of(missing.place()));
            case ProtectionRefusal.KeyDamaged _ -> record(actor, refusal, Optional.empty());
        }
    }

    private void record(Actor actor, ProtectionRefusal refusal, Optional<Place> place) {
        LOG.error(refusal.getMessage());
        Optional<MemberId> member = place.map(Place::subject).flatMap(Subject::member);
        facts.refused(
                actor,
                ACTION,
                "sealed-data-refused",
                member.orElse(null),
                place.map(where -> Map.of(where.group().code(), "absent")).orElse(Map.of()));
    }
}
