package io.menshen.consent.consent;

import io.menshen.consent.MemberId;
import io.menshen.consent.consent.ConsentLedger.Giver;
import io.menshen.consent.notice.NoticeBoard;
import io.menshen.consent.purpose.Purpose;
import io.menshen.consent.purpose.PurposeCatalogue;
import io.menshen.consent.purpose.PurposeCode;
import io.menshen.platform.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// Whether a member may be asked for a consent now. An app asks here before it shows the question: somebody who
/// has refused is left in peace for a while, or "no" would only mean "ask me again tomorrow" (GB/T 35273-2020,
/// 5.3).
///
/// Nothing here keeps a member from consenting unasked.
@ApplicationScoped
class ConsentRequests {

    private final ConsentRequest.Repository requests;
    private final ConsentRecord.Repository records;
    private final StandingConsents allowed;
    private final PurposeCatalogue purposes;
    private final NoticeBoard notices;
    private final Outbox outbox;
    private final ConsentConfig config;
    private final Clock clock;

    ConsentRequests(
            ConsentRequest.Repository requests,
            ConsentRecord.Repository records,
            StandingConsents allowed,
            PurposeCatalogue purposes,
            NoticeBoard notices,
            Outbox outbox,
            ConsentConfig config,
            Clock clock) {
        this.requests = requests;
        this.records = records;
        this.allowed = allowed;
        this.purposes = purposes;
        this.notices = notices;
        this.outbox = outbox;
        this.config = config;
        this.clock = clock;
    }

    /// The question that is open now: a new one, or the one that was not answered yet.
    @Transactional
    ConsentRequest ask(Giver giver, PurposeCode code) {
        Purpose purpose =
                purposes.find(code).filter(known -> !known.pattern()).orElseThrow(ConsentRefusal.UnknownPurpose::new);
        if (!purpose.needsConsent()) {
            throw new ConsentRefusal.NotNeeded(code);
        }
        int notice = notices.current().version();
        if (!purpose.describedBy(notice)) {
            throw new ConsentRefusal.NotInNotice();
        }
        MemberId member = giver.member();
        Instant now = now();
        records.lockMember(member);
        Optional<ConsentRecord> standing = records.standingForUpdate(member, code);
        if (standing.isPresent()
                && standing.get().lasts(now)
                && notices.stillDescribes(purpose, standing.get().noticeVersion())
                && allowed.allows(member, code)) {
            throw new ConsentRefusal.AlreadyGiven(standing.get().id());
        }
        Optional<ConsentRequest> open = requests.openForUpdate(member, code);
        if (open.isPresent()) {
            return open.get();
        }
        Stream.concat(requests.lastRefusal(member, code).stream(), records.lastWithdrawal(member, code).stream())
                .max(Instant::compareTo)
                .map(said -> said.plus(config.askAgainAfter()))
                .filter(again -> again.isAfter(now))
                .ifPresent(again -> {
                    throw new ConsentRefusal.AskedTooSoon(again);
                });
        ConsentRequest request = ConsentRequest.asked(member, code, notice, now);
        requests.persistAndFlush(request);
        outbox.record(
                ConsentLedger.evidence(giver.actor(), "consent.requested", member, code, null, giver.request(), now));
        return request;
    }

    /// The member says no. Saying it again changes nothing.
    @Transactional
    ConsentRequest refuse(Giver giver, UUID id) {
        MemberId member = giver.member();
        ConsentRequest request = requests.ownedByForUpdate(member, id).orElseThrow(ConsentRefusal.NoRequest::new);
        Optional<ConsentRequest.Answer> answer = request.answer();
        if (answer.isPresent()) {
            if (answer.get() == ConsentRequest.Answer.GIVEN) {
                throw new ConsentRefusal.AnsweredAlready(id);
            }
            return request;
        }
        Instant now = now();
        request.answer(ConsentRequest.Answer.REFUSED, now);
        outbox.record(ConsentLedger.evidence(
                giver.actor(), "consent.refused", member, request.purpose(), null, giver.request(), now));
        return request;
    }

    /// The newest first.
    @Transactional
    List<ConsentRequest> list(MemberId member, int atMost) {
        return requests.newest(member, atMost);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
