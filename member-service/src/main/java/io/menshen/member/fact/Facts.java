package io.menshen.member.fact;

import io.menshen.member.Actor;
import io.menshen.member.GroupId;
import io.menshen.member.MemberId;
import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Appends events and evidence to the outbox of the surrounding transaction.
@ApplicationScoped
public class Facts {

    /// Where the other services hear of members.
    public static final String TOPIC = "menshen.member";

    private final Outbox outbox;
    private final GroupAtHand groups;
    private final Clock clock;

    Facts(Outbox outbox, GroupAtHand groups, Clock clock) {
        this.outbox = outbox;
        this.groups = groups;
        this.clock = clock;
    }

    /// Tells the other services; what is said of one member stays in order.
    ///
    /// @param type `io.menshen.<noun>.<past>.v1`, with a schema of that name in `contracts/events`
    public void tell(MemberId member, String type, Object payload) {
        outbox.append(TOPIC, member.toString(), type, payload);
    }

    /// The same of many members at once, each with its own payload.
    public void tell(String type, Map<MemberId, ?> payloads) {
        Map<String, Object> keyed = new LinkedHashMap<>();
        payloads.forEach((member, payload) -> keyed.put(member.toString(), payload));
        outbox.append(TOPIC, type, keyed);
    }

    /// Leaves evidence that the actor did something that concerns these members.
    public void record(Actor actor, String action, Collection<MemberId> members) {
        List<AuditRecord.Subjects> subjects = members.isEmpty()
                ? List.of()
                : List.of(new AuditRecord.Subjects(
                        members.stream().map(MemberId::toString).distinct().toList(), Map.of(), List.of()));
        record(AuditRecord.fact(clock.instant(), actor.asEvidence(), action, actor.request(), subjects));
    }

    /// The same for one member.
    public void record(Actor actor, String action, MemberId member) {
        record(actor, action, List.of(member));
    }

    /// The same for one member, with what it was done on account of.
    ///
    /// @param basis `kind/id`, a form without meaning outside; the log shows the kind alone
    public void record(Actor actor, String action, String basis, MemberId member) {
        record(actor, action, basis, List.of(AuditRecord.Subjects.of(member.toString())));
    }

    /// The same for nobody in particular.
    public void record(Actor actor, String action, String basis) {
        record(actor, action, basis, List.of());
    }

    private void record(Actor actor, String action, String basis, List<AuditRecord.Subjects> subjects) {
        record(new AuditRecord(
                clock.instant(),
                actor.asEvidence(),
                action,
                null,
                basis,
                AuditRecord.Outcome.DONE,
                null,
                null,
                actor.request(),
                subjects));
    }

    /// Leaves evidence that something was refused.
    ///
    /// @param code the problem's slug
    /// @param member whom it concerns, if anybody
    /// @param fields what of the member, each with the level at which it was shown, which is `absent`
    public void refused(
            Actor actor, String action, String code, @Nullable MemberId member, Map<String, String> fields) {
        List<AuditRecord.Subjects> subjects = member == null
                ? List.of()
                : List.of(new AuditRecord.Subjects(List.of(member.toString()), fields, List.of()));
        record(new AuditRecord(
                clock.instant(),
                actor.asEvidence(),
                action,
                null,
                null,
                AuditRecord.Outcome.REFUSED,
                code,
                null,
                actor.request(),
                subjects));
    }

    private void record(AuditRecord record) {
        outbox.record(record.in(groups.only().map(GroupId::toString).orElse(null)));
    }
}
