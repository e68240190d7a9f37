package io.menshen.consent.consent;

import io.menshen.consent.MemberId;
import io.menshen.consent.lease.BasisChanges;
import io.menshen.consent.lease.BasisLease;
import io.menshen.consent.notice.Notice;
import io.menshen.consent.notice.NoticeBoard;
import io.menshen.consent.purpose.Purpose;
import io.menshen.consent.purpose.PurposeCatalogue;
import io.menshen.consent.purpose.PurposeCode;
import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.outbox.Outbox;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/// Records what members allow and what they no longer allow, and tells the rest of the suite in the same
/// transaction.
@ApplicationScoped
class ConsentLedger {

    static final String TOPIC = "menshen.consent";
    static final String GIVEN = "io.menshen.consent.given.v1";
    static final String WITHDRAWN = "io.menshen.consent.withdrawn.v1";
    static final String EXPIRED = "io.menshen.consent.expired.v1";

    private static final int AT_ONCE = 100;

    /// For what happens by time alone.
    private static final AuditRecord.Actor ITSELF = new AuditRecord.Actor("consent-service", null, "service", null);

    private static final String ONE_STANDING_CONSENT = "one_standing_consent";

    /// The member who acts.
    ///
    /// @param account the OIDC subject
    /// @param request the request's id, if the gateway gave one
    /// @param by who acts in the member's place; null when the member does
    record Giver(
            MemberId member,
            String account,
            @Nullable String request,
            @Nullable Representative by) {

        Giver(MemberId member, String account, @Nullable String request) {
            this(member, account, request, null);
        }

        /// Without a user name: a member's may be a mobile. Who stands for a member is the actor, the member
        /// the subject.
        AuditRecord.Actor actor() {
            return by == null
                    ? new AuditRecord.Actor(account, null, "member", member.toString())
                    : new AuditRecord.Actor(
                            account, null, by.role(), by.member().toString());
        }
    }

    /// The notice that the member says to have seen.
    ///
    /// @param hash the hash of the text; without one the text in `language` is meant
    record SeenNotice(int version, @Nullable String hash, String language) {}

    record ConsentGiven(
            UUID consent, MemberId member, PurposeCode purpose, int noticeVersion, String noticeHash, Instant time) {}

    record ConsentWithdrawn(UUID consent, MemberId member, PurposeCode purpose, Instant time) {}

    record ConsentExpired(UUID consent, MemberId member, PurposeCode purpose, Instant time) {}

    private final ConsentRecord.Repository records;
    private final ConsentRequest.Repository requests;
    private final ConsentReceipts receipts;
    private final PurposeCatalogue purposes;
    private final NoticeBoard notices;
    private final Mergers mergers;
    private final GuardedMembers guarded;
    private final StandingConsents allowed;
    private final BasisChanges changes;
    private final BasisLease lease;
    private final ConsentConfig config;
    private final Instance<RestingOnConsent> resting;
    private final Outbox outbox;
    private final Clock clock;

    ConsentLedger(
            ConsentRecord.Repository records,
            ConsentRequest.Repository requests,
            ConsentReceipts receipts,
            PurposeCatalogue purposes,
            NoticeBoard notices,
            Mergers mergers,
            GuardedMembers guarded,
            StandingConsents allowed,
            BasisChanges changes,
            BasisLease lease,
            ConsentConfig config,
            Instance<RestingOnConsent> resting,
            Outbox outbox,
            Clock clock) {
        this.records = records;
        this.requests = requests;
        this.receipts = receipts;
        this.purposes = purposes;
        this.notices = notices;
        this.mergers = mergers;
        this.guarded = guarded;
        this.allowed = allowed;
        this.changes = changes;
        this.lease = lease;
        this.config = config;
        this.resting = resting;
        this.outbox = outbox;
        this.clock = clock;
    }

    /// @param underFourteen whether member-service has just said that the data subject is
    ConsentRecord give(Giver giver, PurposeCode code, SeenNotice seen, boolean underFourteen) {
        if (giver.by() == null && (underFourteen || guarded.guarded(giver.member()))) {
            throw new ConsentRefusal.GuardianNeeded();
        }
        if (giver.by() != null && !giver.by().guardian()) {
            throw new ConsentRefusal.NotRepresented();
        }
        Purpose purpose =
                purposes.find(code).filter(known -> !known.pattern()).orElseThrow(ConsentRefusal.UnknownPurpose::new);
        if (!purpose.needsConsent()) {
            throw new ConsentRefusal.NotNeeded(code);
        }
        Notice notice = notices.current();
        if (!purpose.describedBy(notice.version())) {
            throw new ConsentRefusal.NotInNotice();
        }
        Notice.Text text = text(notice, seen);
        try {
            return QuarkusTransaction.requiringNew().call(() -> give(giver, purpose, notice, text));
        } catch (ConstraintViolationException e) {
            if (ONE_STANDING_CONSENT.equals(e.getConstraintName())) {
                throw new ConsentRefusal.AlreadyGiven(standing(giver.member(), code));
            }
            throw e;
        }
    }

    /// Ends the consent and returns when no gateway can rely on it any more (ADR 0005). Repeating it changes
    /// nothing and waits too: who asks again may not have been answered.
    ConsentRecord withdraw(Giver giver, UUID consent) throws InterruptedException {
        ConsentRecord ended = QuarkusTransaction.requiringNew().call(() -> end(giver, consent));
        lease.awaitEveryGateway(ended.endedByChange().orElseThrow());
        return ended;
    }

    @Transactional
    ConsentRecord read(MemberId member, UUID consent) {
        return records.ownedBy(mergers.personOf(member), consent).orElseThrow(ConsentRefusal.NotFound::new);
    }

    /// The newest receipt of a consent.
    @Transactional
    ConsentReceipt receipt(MemberId member, UUID consent) {
        read(member, consent);
        return receipts.newest(consent).orElseThrow(ConsentRefusal.NotFound::new);
    }

    /// The same for people.
    @Transactional
    String receiptPage(MemberId member, UUID consent, boolean chinese) {
        ConsentRecord record = read(member, consent);
        ConsentReceipt receipt = receipts.newest(consent).orElseThrow(ConsentRefusal.NotFound::new);
        return ReceiptPage.of(record, purposes.find(record.purpose()), receipt, config.handler(), chinese);
    }

    /// Whether it stands in the records but allows nothing until it is given again: on the notice in force, by
    /// the guardian of somebody who has become known to be under 14, or by the member who has turned 14.
    boolean needsRenewal(ConsentRecord record) {
        return record.standing()
                && (record.byGuardian() != guarded.guarded(record.memberId())
                        || purposes.find(record.purpose())
                                .filter(purpose -> notices.stillDescribes(purpose, record.noticeVersion()))
                                .isEmpty());
    }

    /// A member's consents, the newest first.
    ///
    /// @param after the last one of the page before
    @Transactional
    List<ConsentRecord> list(MemberId member, Optional<UUID> after, int atMost) {
        List<MemberId> person = mergers.personOf(member);
        return after.map(last -> records.before(person, read(member, last), atMost))
                .orElseGet(() -> records.newest(person, atMost));
    }

    private ConsentRecord give(Giver giver, Purpose purpose, Notice notice, Notice.Text text) {
        MemberId member = giver.member();
        records.lockMember(member);
        Instant now = now();
        Optional<ConsentRecord> standing = records.standingForUpdate(member, purpose.code());
        if (standing.isPresent()
                && standing.get().lasts(now)
                && notices.stillDescribes(purpose, standing.get().noticeVersion())
                && allowed.allows(member, purpose.code())) {
            throw new ConsentRefusal.AlreadyGiven(standing.get().id());
        }
        standing.ifPresent(outdated -> {
            if (outdated.lasts(now)) {
                outdated.renew(now, changes.next(member));
                tell(giver.actor(), "consent.renewed", outdated, giver.request(), now);
            } else {
                expire(outdated, now);
            }
            records.flush();
        });
        ConsentRecord record = giver.by() == null
                ? ConsentRecord.given(member, purpose, notice, text, now)
                : ConsentRecord.givenBy(giver.by(), member, purpose, notice, text, now);
        records.persistAndFlush(record);
        requests.openForUpdate(member, purpose.code()).ifPresent(open -> open.answer(ConsentRequest.Answer.GIVEN, now));
        outbox.append(
                TOPIC,
                member.toString(),
                GIVEN,
                new ConsentGiven(record.id(), member, purpose.code(), notice.version(), text.hash(), now));
        tell(giver.actor(), "consent.given", record, giver.request(), now);
        changes.next(member);
        return record;
    }

    /// Ends consents whose time is over.
    ///
    /// @return how many
    @Transactional
    int expireTheDue() {
        Instant now = now();
        List<ConsentRecord> due = records.dueForUpdate(now, AT_ONCE);
        due.forEach(record -> expire(record, now));
        return due.size();
    }

    private void expire(ConsentRecord record, Instant now) {
        MemberId member = record.memberId();
        resting.forEach(other -> other.ended(member, record.purpose(), now));
        record.expire(now, changes.next(member));
        outbox.append(
                TOPIC, member.toString(), EXPIRED, new ConsentExpired(record.id(), member, record.purpose(), now));
        tell(ITSELF, "consent.expired", record, null, now);
    }

    private ConsentRecord end(Giver giver, UUID consent) {
        ConsentRecord record = records.ownedByForUpdate(mergers.personOf(giver.member()), consent)
                .orElseThrow(ConsentRefusal.NotFound::new);
        MemberId member = record.memberId();
        if (record.withdrawn()) {
            return record;
        }
        if (!record.standing()) {
            throw new ConsentRefusal.Ended(consent);
        }
        Instant now = now();
        outbox.append(
                TOPIC, member.toString(), WITHDRAWN, new ConsentWithdrawn(consent, member, record.purpose(), now));
        // before the change is numbered, which locks out every other one
        resting.forEach(other -> other.ended(member, record.purpose(), now));
        record.withdraw(now, changes.next(member));
        tell(giver.actor(), "consent.withdrawn", record, giver.request(), now);
        return record;
    }

    /// Leaves evidence of what has just happened to a consent; it commits to the receipt that the member gets
    /// of it.
    private void tell(
            AuditRecord.Actor actor, String action, ConsentRecord record, @Nullable String request, Instant at) {
        String basis = "receipt/" + receipts.write(record, at).hash();
        outbox.record(evidence(actor, action, record.memberId(), record.purpose(), basis, request, at));
    }

    static AuditRecord evidence(
            AuditRecord.Actor actor,
            String action,
            MemberId member,
            PurposeCode purpose,
            @Nullable String basis,
            @Nullable String request,
            Instant at) {
        return new AuditRecord(
                at,
                actor,
                action,
                purpose.value(),
                basis,
                AuditRecord.Outcome.DONE,
                null,
                null,
                request,
                List.of(AuditRecord.Subjects.of(member.toString())));
    }

    private static Notice.Text text(Notice notice, SeenNotice seen) {
        if (seen.version() != notice.version()) {
            throw new ConsentRefusal.StaleNotice(notice.version());
        }
        return seen.hash() == null
                ? notice.textIn(seen.language())
                : notice.textWithHash(seen.hash()).orElseThrow(() -> new ConsentRefusal.StaleNotice(notice.version()));
    }

    private @Nullable UUID standing(MemberId member, PurposeCode purpose) {
        return QuarkusTransaction.requiringNew()
                .call(() -> records.standingForUpdate(member, purpose)
                        .map(ConsentRecord::id)
                        .orElse(null));
    }

    /// As the database keeps it, so that the first answer and every later one say the same.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
