package io.menshen.consent.crisis;

import io.menshen.consent.MemberId;
import io.menshen.consent.approval.Approval;
import io.menshen.consent.approval.Approvals;
import io.menshen.consent.approval.ExactRequest;
import io.menshen.consent.approval.Quorum;
import io.menshen.consent.crisis.CrisisStore.Plan;
import io.menshen.consent.grant.GrantLedger;
import io.menshen.consent.lease.BasisChanges;
import io.menshen.consent.lease.BasisLease;
import io.menshen.consent.lease.CrisisNews;
import io.menshen.consent.seat.Seats;
import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.outbox.Outbox;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Keeps crises and plans, tells the gateways which of them run, and ends them; every step leaves evidence.
@ApplicationScoped
class CrisisLedger implements CrisisNews {

    static final Set<String> APPROVING = Set.of("approver", "committee", "privacy-officer");
    private static final String COMMITTEE = "committee";
    static final List<String> SEATS = List.of("privacy-officer", COMMITTEE);

    static final String TOPIC = "menshen.consent";
    static final String CHANGED = "io.menshen.crisis.changed.v1";

    private static final AuditRecord.Actor ITSELF = AuditRecord.Actor.service("consent-service");

    /// Who acts, as the permit says.
    record Person(
            String account, Set<String> roles, @Nullable String request) {

        AuditRecord.Actor actor() {
            String role = roles.stream()
                    .filter(CrisisResource.KNOWN::contains)
                    .sorted()
                    .findFirst()
                    .orElse("staff");
            return new AuditRecord.Actor(account, null, role, null);
        }
    }

    /// What others hear of a crisis.
    record CrisisChanged(UUID crisis, Crisis.State state, boolean drill, List<UUID> groups, Instant time) {}

    /// A crisis, those who agreed to it, and those who agreed to the extension that waits.
    record Approved(Crisis crisis, List<Approval> approvals, List<Approval> extensionApprovals) {}

    /// A plan and those who agreed to it.
    record ApprovedPlan(Plan plan, List<Approval> approvals) {}

    private final CrisisStore crises;
    private final Approvals approvals;
    private final GrantLedger grants;
    private final BasisChanges changes;
    private final BasisLease lease;
    private final Seats seats;
    private final Evaluations evaluations;
    private final CrisisConfig config;
    private final Outbox outbox;
    private final Clock clock;

    CrisisLedger(
            CrisisStore crises,
            Approvals approvals,
            GrantLedger grants,
            BasisChanges changes,
            BasisLease lease,
            Seats seats,
            Evaluations evaluations,
            CrisisConfig config,
            Outbox outbox,
            Clock clock) {
        this.crises = crises;
        this.approvals = approvals;
        this.grants = grants;
        this.changes = changes;
        this.lease = lease;
        this.seats = seats;
        this.evaluations = evaluations;
        this.config = config;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Transactional
    Approved declare(Person declarer, CrisisTerms terms) {
        @Nullable String fault = terms.fault(now());
        if (fault != null) {
            throw new CrisisRefusal.BadTerms(fault);
        }
        return declared(declarer, terms);
    }

    private Approved declared(Person declarer, CrisisTerms terms) {
        ExactRequest exact = ExactRequest.of(terms);
        Crisis crisis = Crisis.declared(terms, exact.hash(), now());
        crises.insert(crisis, exact);
        tell(declarer.actor(), "crisis.declared", crisis, declarer.request());
        return with(crisis);
    }

    @Transactional
    Approved read(UUID id) {
        return with(timely(crises.find(id).orElseThrow(CrisisRefusal.NotFound::new)));
    }

    @Transactional
    List<Approved> list(int atMost) {
        return crises.newest(atMost).stream().map(this::with).toList();
    }

    @Transactional
    Approved approve(Person approver, UUID id, String hash) {
        Crisis crisis = timely(crises.find(id).orElseThrow(CrisisRefusal.NotFound::new));
        Instant now = now();
        crisis.mayApprove(approver.account(), hash, now);
        if (approvals.add(id, hash, approval(approver, now))) {
            tell(approver.actor(), "crisis.approval-given", crisis, approver.request());
        }
        Crisis approved = crisis.approvedBy(approvals.of(id, hash), quorum(crisis), now);
        if (!approved.equals(crisis)) {
            crises.update(approved);
            boolean first = crisis.state() == Crisis.State.DECLARED;
            tell(ITSELF, first ? "crisis.approved" : "crisis.extended", approved, approver.request());
        }
        return with(approved);
    }

    @Transactional
    Approved extend(Person person, UUID id, Instant until) {
        Crisis crisis = timely(crises.find(id).orElseThrow(CrisisRefusal.NotFound::new));
        Crisis extended = crisis.extend(until, now());
        crises.update(extended);
        tell(person.actor(), "crisis.extension-asked", extended, person.request());
        return with(extended);
    }

    /// Ends it and returns when no gateway can rely on it any more (ADR 0005). Repeating it waits too.
    Approved end(Person person, UUID id) throws InterruptedException {
        Approved ended = QuarkusTransaction.requiringNew().call(() -> {
            Crisis crisis = crises.find(id).orElseThrow(CrisisRefusal.NotFound::new);
            return with(end(crisis, person.actor(), person.request()));
        });
        long change =
                QuarkusTransaction.requiringNew().call(() -> crises.endedBy(id).orElse(0));
        lease.awaitEveryGateway(change);
        return ended;
    }

    /// Ends whatever goes on, without a word: after a restore, whose own entry in the log says why.
    @Transactional(Transactional.TxType.MANDATORY)
    void endAll() {
        crises.endAll(now());
    }

    /// Ends those whose time is over. The gateways need not hear of it: their own clocks have ended them.
    ///
    /// @return how many
    @Transactional
    int endTheDue() {
        List<Crisis> due = crises.due(now());
        due.forEach(this::timely);
        return due.size();
    }

    private Crisis timely(Crisis crisis) {
        return crisis.over(now()) ? end(crisis, ITSELF, null) : crisis;
    }

    private Crisis end(Crisis crisis, AuditRecord.Actor actor, @Nullable String request) {
        Crisis ended = crisis.end(now());
        if (!ended.equals(crisis)) {
            crises.update(ended);
            grants.crisisEnded(crisis.id());
            if (crisis.approvedAt() != null) {
                evaluations.owe(ended);
            }
            tell(actor, "crisis.ended", ended, request);
            // nobody's basis: it wakes the polls, and its number is what a gateway acknowledges
            crises.endedBy(crisis.id(), changes.next(new MemberId(crisis.id())));
        }
        return ended;
    }

    /// All that run just now.
    @Override
    @Transactional
    public List<Running> running() {
        Instant now = clock.instant();
        return crises.approved().stream()
                .filter(crisis -> crisis.runs(now))
                .map(crisis -> running(crisis, now))
                .toList();
    }

    private Running running(Crisis crisis, Instant now) {
        CrisisTerms terms = crisis.terms();
        return new Running(
                crisis.id(),
                Duration.between(now, crisis.end()).toMillis(),
                terms.authority() != null || terms.drill(),
                terms.drill(),
                terms.minors(),
                List.copyOf(terms.groups()),
                apart(terms),
                terms.opens().stream()
                        .map(open -> new CrisisNews.Opening(
                                open.purpose(), open.role(), open.fields().levels()))
                        .toList());
    }

    /// Who agreed to it, to its extensions or to its plan: they see nothing through it.
    private List<String> apart(CrisisTerms terms) {
        Set<String> accounts = new TreeSet<>(approvals.everybody(terms.id()));
        UUID plan = terms.plan();
        if (plan != null) {
            accounts.addAll(approvals.everybody(plan));
        }
        return List.copyOf(accounts);
    }

    @Transactional
    ApprovedPlan prepare(Person author, PlanTerms terms) {
        Instant now = now();
        @Nullable String fault = terms.fault(now);
        if (fault != null) {
            throw new CrisisRefusal.BadTerms(fault);
        }
        ExactRequest exact = ExactRequest.of(terms);
        Plan plan = new Plan(terms, exact.hash(), null);
        crises.insert(plan, exact, now);
        evidence(author.actor(), "crisis.plan-prepared", "plan/" + terms.id(), author.request(), now);
        return new ApprovedPlan(plan, List.of());
    }

    @Transactional
    ApprovedPlan readPlan(UUID id) {
        return with(crises.plan(id).orElseThrow(CrisisRefusal.NoPlan::new));
    }

    @Transactional
    List<ApprovedPlan> plans(int atMost) {
        return crises.plans(atMost).stream().map(this::with).toList();
    }

    @Transactional
    ApprovedPlan approvePlan(Person approver, UUID id, String hash) {
        Plan plan = crises.plan(id).orElseThrow(CrisisRefusal.NoPlan::new);
        Instant now = now();
        if (approver.account().equals(plan.terms().author())) {
            throw new CrisisRefusal.OwnInterest();
        }
        if (!plan.hash().equals(hash)) {
            throw new CrisisRefusal.OtherRequest(plan.hash());
        }
        if (approvals.add(id, hash, approval(approver, now))) {
            evidence(approver.actor(), "crisis.plan-approval-given", "plan/" + id, approver.request(), now);
        }
        if (plan.approvedAt() == null && full().reached(approvals.of(id, hash))) {
            crises.approved(id, now);
            evidence(ITSELF, "crisis.plan-approved", "plan/" + id, approver.request(), now);
        }
        return readPlan(id);
    }

    /// Makes a declaration of a plan in force. It needs fewer approvals than another one, because as many as that had
    /// agreed to exactly this in calm times.
    @Transactional
    Approved activate(Person person, UUID id, CrisisTerms.@Nullable Authority authority) {
        Plan plan = crises.plan(id).filter(known -> known.inForce(now())).orElseThrow(CrisisRefusal.NoPlan::new);
        if (!plan.terms().onDuty(person.account())) {
            throw new CrisisRefusal.NotOnDuty();
        }
        return declared(person, plan.terms().declaration(person.account(), authority, now()));
    }

    /// A declaration made of a plan in force, and unchanged in everything the plan fixes.
    private Quorum quorum(Crisis crisis) {
        CrisisTerms terms = crisis.terms();
        boolean foreseen = crisis.state() == Crisis.State.DECLARED
                && terms.plan() != null
                && crises.plan(terms.plan())
                        .filter(plan -> plan.inForce(now()) && plan.terms().foresees(terms))
                        .isPresent();
        return foreseen ? Quorum.of(config.planApprovals(), APPROVING) : full();
    }

    private Quorum full() {
        return Quorum.of(SEATS, config.approvals(), APPROVING);
    }

    /// In whose name somebody agrees: the committee's only within a term (ADR 0051).
    private Approval approval(Person approver, Instant now) {
        Set<String> as = new TreeSet<>(approver.roles());
        as.retainAll(APPROVING);
        if (as.contains(COMMITTEE) && !seats.sits(approver.account(), Seats.Body.COMMITTEE)) {
            as.remove(COMMITTEE);
            if (as.isEmpty()) {
                seats.need(approver.account(), Seats.Body.COMMITTEE);
            }
        }
        return new Approval(approver.account(), as, now);
    }

    private Approved with(Crisis crisis) {
        MoreTime extension = crisis.extension();
        return new Approved(
                crisis,
                approvals.of(crisis.id(), crisis.hash()),
                extension == null
                        ? List.of()
                        : approvals.of(crisis.id(), ExactRequest.of(extension).hash()));
    }

    private ApprovedPlan with(Plan plan) {
        return new ApprovedPlan(plan, approvals.of(plan.terms().id(), plan.hash()));
    }

    private void tell(AuditRecord.Actor actor, String action, Crisis crisis, @Nullable String request) {
        Instant now = now();
        CrisisTerms terms = crisis.terms();
        // an exercise says so in the log too
        String said = terms.drill() ? action.replaceFirst("crisis", "drill") : action;
        evidence(actor, said, "crisis/" + crisis.id(), request, now);
        outbox.append(
                TOPIC,
                crisis.id().toString(),
                CHANGED,
                new CrisisChanged(crisis.id(), crisis.state(), terms.drill(), List.copyOf(terms.groups()), now));
    }

    private void evidence(AuditRecord.Actor actor, String action, String basis, @Nullable String request, Instant now) {
        outbox.record(new AuditRecord(
                now, actor, action, "emergency", basis, AuditRecord.Outcome.DONE, null, null, request, List.of()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
