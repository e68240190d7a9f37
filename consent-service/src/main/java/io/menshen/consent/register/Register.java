package io.menshen.consent.register;

import io.menshen.consent.lease.BasisChanges;
import io.menshen.consent.lease.BasisLease;
import io.menshen.consent.register.Differences.Difference;
import io.menshen.consent.register.Document.Fault;
import io.menshen.consent.seat.Seats;
import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.outbox.Outbox;
import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/// Keeps what is published, and changes it when two people agree.
@ApplicationScoped
public class Register {

    private static final String ONE_VERSION_OF_A_NUMBER = "one_version_of_a_number";
    private static final String ITSELF = "consent-service";

    /// Who acts.
    ///
    /// @param account the OIDC subject
    /// @param role the one that was used
    /// @param request the request's id, if the gateway gave one
    record Person(String account, String role, @Nullable String request) {

        /// Without a user name: it may be a mobile.
        AuditRecord.Actor actor() {
            return new AuditRecord.Actor(account, null, role, null);
        }
    }

    private final Publication.Repository publications;
    private final PublicationComment.Repository comments;
    private final Map<Kind, Document> documents = new EnumMap<>(Kind.class);
    private final BasisChanges changes;
    private final BasisLease lease;
    private final Seats seats;
    private final Outbox outbox;
    private final Clock clock;

    Register(
            Publication.Repository publications,
            PublicationComment.Repository comments,
            @All List<Document> documents,
            BasisChanges changes,
            BasisLease lease,
            Seats seats,
            Outbox outbox,
            Clock clock) {
        this.publications = publications;
        this.comments = comments;
        documents.forEach(document -> this.documents.put(document.kind(), document));
        this.changes = changes;
        this.lease = lease;
        this.seats = seats;
        this.outbox = outbox;
        this.clock = clock;
    }

    /// What is kept here.
    Set<Kind> kinds() {
        return documents.keySet();
    }

    /// The version in force; empty only before the first start is over.
    @Transactional
    public Optional<Version> inForce(Kind kind) {
        return publications.inForce(kind).map(Publication::version);
    }

    /// The hash of the version in force.
    @Transactional
    public Optional<String> hashInForce(Kind kind) {
        return publications.hashInForce(kind);
    }

    /// The texts of all versions, the one in force first.
    @Transactional
    public List<String> texts(Kind kind) {
        return publications.versions(kind, Integer.MAX_VALUE, Integer.MAX_VALUE).stream()
                .map(Publication::text)
                .toList();
    }

    /// A version that is or was in force, by its hash.
    @Transactional
    public Optional<Version> published(Kind kind, String hash) {
        return publications.published(kind, hash).map(Publication::version);
    }

    @Transactional
    Version numbered(Kind kind, int number) {
        return publications
                .numbered(kind, number)
                .map(Publication::version)
                .orElseThrow(RegisterRefusal.NoSuchVersion::new);
    }

    /// The newest first.
    @Transactional
    List<Version> history(Kind kind, int below, int atMost) {
        return publications.versions(kind, below, atMost).stream()
                .map(Publication::version)
                .toList();
    }

    /// @param since the older one; 0 for nothing at all
    @Transactional
    List<Difference> differences(Kind kind, int since, int number) {
        String after = numbered(kind, number).text();
        return Differences.between(since == 0 ? "{}" : numbered(kind, since).text(), after);
    }

    @Transactional
    List<Difference> differences(Kind kind, UUID draft) {
        return Differences.between(current(kind).text(), draft(kind, draft).text());
    }

    @Transactional
    List<Publication> drafts(Kind kind, int atMost) {
        return publications.drafts(kind, atMost);
    }

    @Transactional
    Publication draft(Kind kind, UUID id) {
        return publications.ofKind(kind, id).orElseThrow(RegisterRefusal.NoSuchDraft::new);
    }

    /// The text of a draft, decided or not.
    @Transactional
    public String draftText(Kind kind, UUID id) {
        return draft(kind, id).text();
    }

    /// Somebody proposes a text. The same text again is the same draft, as long as it is open.
    @Transactional
    Publication propose(Kind kind, String text, String summary, @Nullable String assessment, Person author) {
        if (assessment == null && document(kind).needsAssessment()) {
            throw new RegisterRefusal.NotAssessed();
        }
        Version inForce = current(kind);
        String hash = Publication.hashOf(text);
        if (hash.equals(inForce.hash())) {
            throw new RegisterRefusal.Unchanged(inForce.number());
        }
        Instant now = now();
        Optional<Publication> open = publications.openWith(kind, hash);
        if (open.isPresent() && open.get().basedOn() == inForce.number()) {
            Publication draft = open.get();
            if (draft.state() == Publication.State.OFFERED) {
                draft.takeOver(author.account(), summary, assessment, now);
                tell("drafted", draft, author.actor(), author.request(), now);
            }
            return draft;
        }
        List<Fault> faults = document(kind).faults(text, inForce);
        if (!faults.isEmpty()) {
            throw new RegisterRefusal.Unfit(faults);
        }
        if (open.isPresent()) {
            // drafted on what is no longer in force: it could not be approved any more, this one can
            open.get().discard(author.account(), now);
            tell("discarded", open.get(), author.actor(), author.request(), now);
            publications.flush();
        }
        Publication draft =
                Publication.drafted(kind, text, summary, assessment, inForce.number(), author.account(), now);
        publications.persistAndFlush(draft);
        tell("drafted", draft, author.actor(), author.request(), now);
        return draft;
    }

    /// Somebody else agrees to that very text: it is in force, and no gateway decides by the version before
    /// when this returns (ADR 0005). Repeating it changes nothing and waits too: who asks again may not have
    /// been answered.
    ///
    /// @param hash of the text that the approver has read
    Publication approve(Kind kind, UUID id, String hash, Person approver) throws InterruptedException {
        seatedIfOfTheCommittee(approver);
        Publication published;
        try {
            published = QuarkusTransaction.requiringNew().call(() -> agree(kind, id, hash, approver));
        } catch (ConstraintViolationException e) {
            if (ONE_VERSION_OF_A_NUMBER.equals(e.getConstraintName())) {
                throw new RegisterRefusal.Outdated(current(kind).number());
            }
            throw e;
        }
        lease.awaitEveryGateway(published.change().orElseThrow());
        return published;
    }

    /// The role alone is not enough: whoever acts for the committee sits in it at this moment (ADR 0051).
    private void seatedIfOfTheCommittee(Person person) {
        if (person.role().equals("committee")) {
            seats.need(person.account(), Seats.Body.COMMITTEE);
        }
    }

    private Publication agree(Kind kind, UUID id, String hash, Person approver) {
        Publication draft = publications.ofKindForUpdate(kind, id).orElseThrow(RegisterRefusal.NoSuchDraft::new);
        if (!draft.hash().equals(hash)) {
            throw new RegisterRefusal.OtherText();
        }
        if (draft.number().isPresent() && draft.decidedBy().equals(Optional.of(approver.account()))) {
            return draft;
        }
        if (!draft.open()) {
            throw new RegisterRefusal.Decided(id);
        }
        if (draft.state() == Publication.State.OFFERED) {
            throw new RegisterRefusal.NobodysDraft();
        }
        if (draft.draftedBy().equals(Optional.of(approver.account()))) {
            throw new RegisterRefusal.SamePerson();
        }
        Version inForce = current(kind);
        if (draft.basedOn() != inForce.number()) {
            throw new RegisterRefusal.Outdated(inForce.number());
        }
        long unanswered = comments.unanswered(id);
        if (unanswered > 0) {
            throw new RegisterRefusal.Unanswered(unanswered);
        }
        // what could be read when it was drafted may be unfit for this version of the service
        List<Fault> faults = document(kind).faults(draft.text(), inForce);
        if (!faults.isEmpty()) {
            throw new RegisterRefusal.Unfit(faults);
        }
        Instant now = now();
        putInForce(draft, approver.account(), now);
        tell("approved", draft, approver.actor(), approver.request(), now);
        tell("inForce", draft, AuditRecord.Actor.service(ITSELF), approver.request(), now);
        return draft;
    }

    /// In the order in which they were made.
    @Transactional
    List<PublicationComment> comments(UUID draft) {
        return publications
                .findByIdOptional(draft)
                .map(known -> comments.of(known.id()))
                .orElseThrow(RegisterRefusal.NoSuchDraft::new);
    }

    /// Says something about a draft. An approval at the same moment either knows of it or was before it.
    @Transactional
    PublicationComment comment(UUID id, String text, Person author) {
        seatedIfOfTheCommittee(author);
        Publication draft = publications.forUpdate(id).orElseThrow(RegisterRefusal.NoSuchDraft::new);
        if (!draft.open()) {
            throw new RegisterRefusal.Decided(id);
        }
        Instant now = now();
        PublicationComment comment = PublicationComment.made(id, author.account(), text, now);
        comments.persist(comment);
        tell("commented", draft, author.actor(), author.request(), now);
        return comment;
    }

    @Transactional
    PublicationComment answer(UUID id, UUID commented, String text, Person by) {
        Publication draft = publications.forUpdate(id).orElseThrow(RegisterRefusal.NoSuchDraft::new);
        PublicationComment comment =
                comments.ofForUpdate(id, commented).orElseThrow(RegisterRefusal.NoSuchComment::new);
        Instant now = now();
        comment.answer(by.account(), text, now);
        tell("answered", draft, by.actor(), by.request(), now);
        return comment;
    }

    @Transactional
    Publication discard(Kind kind, UUID id, Person by) {
        Publication draft = publications.ofKindForUpdate(kind, id).orElseThrow(RegisterRefusal.NoSuchDraft::new);
        Instant now = now();
        draft.discard(by.account(), now);
        tell("discarded", draft, by.actor(), by.request(), now);
        return draft;
    }

    /// Takes in what came with this version of the service.
    ///
    /// Where nothing is in force, it is. Later texts wait as an offer, so that nobody's decision is undone by
    /// an upgrade; only while nobody has decided on anything may they be installed.
    @Transactional
    void takeIn(Kind kind, boolean install) {
        String text = document(kind).bundled();
        Optional<Publication> inForce = publications.inForce(kind);
        if (inForce.isPresent() && publications.everSaw(kind, Publication.hashOf(text))) {
            offerLater(kind);
            return;
        }
        Instant now = now();
        int basedOn = inForce.flatMap(Publication::number).orElse(0);
        Publication offer = Publication.offered(kind, text, "bundled", basedOn, now);
        publications.persistAndFlush(offer);
        boolean undecided =
                inForce.map(current -> current.decidedBy().isEmpty()).orElse(true);
        if (inForce.isEmpty() || (install && undecided)) {
            putInForce(offer, null, now);
            tell("inForce", offer, AuditRecord.Actor.service(ITSELF), null, now);
        } else {
            tell("offered", offer, AuditRecord.Actor.service(ITSELF), null, now);
        }
        offerLater(kind);
    }

    private void offerLater(Kind kind) {
        int inForce = publications.inForce(kind).flatMap(Publication::number).orElse(0);
        for (String text : document(kind).offered()) {
            if (!publications.everSaw(kind, Publication.hashOf(text))) {
                Instant now = now();
                Publication offer = Publication.offered(kind, text, "bundled", inForce, now);
                publications.persistAndFlush(offer);
                tell("offered", offer, AuditRecord.Actor.service(ITSELF), null, now);
            }
        }
    }

    private void putInForce(Publication draft, @Nullable String approver, Instant now) {
        // after the last lock that may have to be waited for
        draft.publish(approver, now, changes.everybody());
        publications.flush();
        document(draft.kind()).published(draft.version());
    }

    /// The version in force.
    @Transactional
    public Version current(Kind kind) {
        return inForce(kind).orElseThrow(() -> new IllegalStateException("nothing in force: " + kind.code()));
    }

    private Document document(Kind kind) {
        return Objects.requireNonNull(documents.get(kind), kind.code());
    }

    /// Leaves evidence; the text is named by its hash.
    private void tell(String what, Publication draft, AuditRecord.Actor actor, @Nullable String request, Instant at) {
        outbox.record(new AuditRecord(
                at,
                actor,
                "publication." + what + "." + draft.kind().code(),
                null,
                "text/" + draft.hash().substring("sha256:".length()),
                AuditRecord.Outcome.DONE,
                null,
                null,
                request,
                List.of()));
    }

    /// As the database keeps it, so that the first answer and every later one say the same.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
