package io.menshen.consent.grant;

import io.menshen.consent.MemberId;
import io.menshen.consent.approval.Approval;
import io.menshen.consent.approval.Approvals;
import io.menshen.consent.approval.ExactRequest;
import io.menshen.consent.approval.Quorum;
import io.menshen.consent.consent.RestingOnConsent;
import io.menshen.consent.consent.StandingConsents;
import io.menshen.consent.purpose.PurposeCatalogue;
import io.menshen.consent.purpose.PurposeCode;
import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Keeps the grants, counts their use, and ends them; every step leaves evidence in the same transaction.
@ApplicationScoped
public class GrantLedger implements RestingOnConsent {

    static final Set<String> APPROVING = Set.of("approver", "privacy-officer");

    static final String TOPIC = "menshen.consent";
    static final String CHANGED = "io.menshen.grant.changed.v1";

    private static final AuditRecord.Actor ITSELF = AuditRecord.Actor.service("consent-service");
    private static final int AT_ONCE = 100;

    /// Who acts, as the permit says.
    record Person(
            String account, Set<String> roles, @Nullable String request) {

        AuditRecord.Actor as(Set<String> usual) {
            String role =
                    roles.stream().filter(usual::contains).sorted().findFirst().orElse("staff");
            return new AuditRecord.Actor(account, null, role, null);
        }

        boolean any(Set<String> of) {
            return roles.stream().anyMatch(of::contains);
        }
    }

    /// What others hear of a grant: never about whom.
    record GrantChanged(UUID grant, Grant.State state, Grant.@Nullable Ending ending, Instant time) {}

    /// A grant and those who agreed to it.
    record Approved(Grant grant, List<Approval> approvals) {}

    private final GrantStore grants;
    private final Approvals approvals;
    private final StandingConsents consents;
    private final PurposeCatalogue purposes;
    private final GrantConfig config;
    private final Outbox outbox;
    private final Clock clock;

    GrantLedger(
            GrantStore grants,
            Approvals approvals,
            StandingConsents consents,
            PurposeCatalogue purposes,
            GrantConfig config,
            Outbox outbox,
            Clock clock) {
        this.grants = grants;
        this.approvals = approvals;
        this.consents = consents;
        this.purposes = purposes;
        this.config = config;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Transactional
    Approved request(Person requester, GrantTerms terms, boolean draft) {
        check(terms);
        ExactRequest exact = ExactRequest.of(terms);
        Grant grant = Grant.draft(terms, exact.hash(), now());
        grants.insert(grant, exact);
        tell(requester.as(GrantResource.STAFF), "grant.drafted", grant, requester.request());
        return new Approved(draft ? grant : submit(requester, grant), List.of());
    }

    @Transactional
    Approved submit(Person requester, UUID id) {
        Grant grant = of(requester, id);
        if (!requester.account().equals(grant.terms().requester())) {
            throw new GrantRefusal.NotFound();
        }
        return with(submit(requester, grant));
    }

    private Grant submit(Person requester, Grant grant) {
        Grant requested = grant.submit();
        grants.update(requested);
        tell(requester.as(GrantResource.STAFF), "grant.requested", requested, requester.request());
        return requested;
    }

    @Transactional
    Approved read(Person reader, UUID id) {
        return with(of(reader, id));
    }

    @Transactional
    Approved approve(Person approver, UUID id, String hash) {
        Grant grant = timely(grants.find(id).orElseThrow(GrantRefusal.NotFound::new));
        grant.mayApprove(approver.account(), hash);
        Set<String> as = new TreeSet<>(approver.roles());
        as.retainAll(APPROVING);
        Instant now = now();
        if (approvals.add(id, hash, new Approval(approver.account(), as, now))) {
            tell(approver.as(APPROVING), "grant.approval-given", grant, approver.request());
        }
        List<Approval> given = approvals.of(id, hash);
        Grant approved = grant.approvedBy(given, Quorum.of(config.approvals(), APPROVING), now);
        if (!approved.equals(grant)) {
            grants.update(approved);
            tell(ITSELF, "grant.approved", approved, approver.request());
        }
        return new Approved(approved, given);
    }

    @Transactional
    Approved activate(Person receiver, UUID id) {
        Grant grant = timely(of(receiver, id));
        Grant active = grant.activate(receiver.account(), now());
        if (rests(grant.terms())) {
            StandingConsents.Snapshot standing = consents.of(
                    grant.terms().subjects().stream().map(MemberId::new).toList());
            if (!grant.terms().subjects().stream()
                    .allMatch(subject -> standing.purposes(new MemberId(subject))
                            .contains(grant.terms().purpose()))) {
                throw new GrantRefusal.NoConsent();
            }
        }
        grants.update(active);
        tell(receiver.as(GrantResource.STAFF), "grant.activated", active, receiver.request());
        return with(active);
    }

    /// The task is done: the receiver or the requester says so.
    @Transactional
    Approved finish(Person person, UUID id) {
        Grant grant = of(person, id);
        if (!List.of(grant.terms().receiver(), grant.terms().requester()).contains(person.account())) {
            throw new GrantRefusal.NotFound();
        }
        return with(end(grant, Grant.Ending.TASK_DONE, person.as(GrantResource.STAFF), person.request()));
    }

    /// Somebody who may approve takes it back.
    @Transactional
    Approved revoke(Person approver, UUID id) {
        Grant grant = grants.find(id).orElseThrow(GrantRefusal.NotFound::new);
        return with(end(grant, Grant.Ending.REVOKED, approver.as(APPROVING), approver.request()));
    }

    /// Spends one read about this member, before anything is opened. What comes of the read afterwards gives nothing
    /// back: whether a value was seen, nobody here can know.
    ///
    /// @param withheld what the receiver would be refused now, as `field/level`: a grant that opens any of it
    /// stays as it was, the whole transaction is undone
    @Transactional
    GrantStore.Spent use(
            UUID id, String receiver, String purpose, MemberId member, Set<String> withheld, @Nullable String request) {
        if (rests(purpose) && !consents.of(List.of(member)).purposes(member).contains(purpose)) {
            throw new GrantRefusal.NoUse();
        }
        Instant now = now();
        GrantStore.Spent spent =
                grants.spend(id, receiver, purpose, member, now).orElseThrow(GrantRefusal.NoUse::new);
        spent.terms().fields().levels().forEach((field, level) -> {
            if (withheld.contains(field + "/" + level)) {
                throw new GrantRefusal.Withheld(field + "/" + level);
            }
        });
        AuditRecord.Actor actor = new AuditRecord.Actor(receiver, null, "grant-receiver", null);
        outbox.record(new AuditRecord(
                now,
                actor,
                "grant.used",
                purpose,
                "grant/" + id,
                AuditRecord.Outcome.DONE,
                null,
                null,
                request,
                List.of(AuditRecord.Subjects.of(member.toString()))));
        if (spent.left() == 0) {
            told(ITSELF, "grant.ended", spent.terms(), Grant.State.ENDED, Grant.Ending.USED_UP, request);
        }
        return spent;
    }

    /// Active at once for whoever takes it: one field of one person. Who looks at it afterwards is [BreakGlass]'s.
    Grant breakGlass(Person person, GrantTerms terms) {
        check(terms);
        ExactRequest exact = ExactRequest.of(terms);
        Grant grant = Grant.brokenGlass(terms, exact.hash(), now());
        grants.insert(grant, exact);
        tell(person.as(GrantResource.STAFF), "glass.broken", grant, person.request());
        return grant;
    }

    /// Ends whatever was tied to a crisis.
    @Transactional(Transactional.TxType.MANDATORY)
    public void crisisEnded(UUID crisis) {
        grants.tiedTo(crisis).forEach(grant -> end(grant, Grant.Ending.CRISIS_ENDED, ITSELF, null));
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public void ended(MemberId member, PurposeCode purpose, Instant at) {
        for (Grant grant : grants.naming(member)) {
            if (grant.terms().purpose().equals(purpose.value())) {
                end(grant, Grant.Ending.CONSENT_WITHDRAWN, ITSELF, null);
            }
        }
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public void gone(MemberId member, Instant at) {
        grants.naming(member).forEach(grant -> end(grant, Grant.Ending.MEMBER_GONE, ITSELF, null));
        grants.forget(member);
    }

    /// Ends whatever goes on, without a word: after a restore, whose own entry in the log says why.
    @Transactional(Transactional.TxType.MANDATORY)
    void endAll() {
        grants.endAll(now());
    }

    /// Ends those whose time is over.
    ///
    /// @return how many
    @Transactional
    int endTheDue() {
        List<Grant> due = grants.due(now(), AT_ONCE);
        due.forEach(this::timely);
        return due.size();
    }

    /// The grant as it is just now: one whose time is over ends here, whoever asks.
    private Grant timely(Grant grant) {
        return grant.over(now()).map(why -> end(grant, why, ITSELF, null)).orElse(grant);
    }

    private Grant end(Grant grant, Grant.Ending why, AuditRecord.Actor actor, @Nullable String request) {
        Grant ended = grant.end(why, now());
        if (!ended.equals(grant)) {
            grants.update(ended);
            tell(actor, "grant.ended", ended, request);
        }
        return ended;
    }

    /// The grant, if it is this person's business; else it is not there.
    private Grant of(Person person, UUID id) {
        return grants.find(id)
                .filter(grant -> person.any(APPROVING)
                        || person.account().equals(grant.terms().requester())
                        || person.account().equals(grant.terms().receiver()))
                .map(this::timely)
                .orElseThrow(GrantRefusal.NotFound::new);
    }

    private Approved with(Grant grant) {
        return new Approved(grant, approvals.of(grant.id(), grant.hash()));
    }

    private void check(GrantTerms terms) {
        @Nullable String fault = terms.fault();
        if (fault == null && purposes.find(new PurposeCode(terms.purpose())).isEmpty()) {
            fault = "/purpose";
        }
        if (fault != null) {
            throw new GrantRefusal.BadTerms(fault);
        }
    }

    private boolean rests(GrantTerms terms) {
        return rests(terms.purpose());
    }

    private boolean rests(String purpose) {
        return purposes.find(new PurposeCode(purpose))
                .filter(known -> known.needsConsent())
                .isPresent();
    }

    private void tell(AuditRecord.Actor actor, String action, Grant grant, @Nullable String request) {
        told(actor, action, grant.terms(), grant.state(), grant.ending(), request);
    }

    private void told(
            AuditRecord.Actor actor,
            String action,
            GrantTerms terms,
            Grant.State state,
            Grant.@Nullable Ending ending,
            @Nullable String request) {
        Instant now = now();
        outbox.record(new AuditRecord(
                now,
                actor,
                action,
                terms.purpose(),
                "grant/" + terms.id(),
                AuditRecord.Outcome.DONE,
                null,
                null,
                request,
                List.of(new AuditRecord.Subjects(
                        terms.subjects().stream().map(UUID::toString).toList(),
                        terms.fields().levels(),
                        List.of()))));
        outbox.append(TOPIC, terms.id().toString(), CHANGED, new GrantChanged(terms.id(), state, ending, now));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
