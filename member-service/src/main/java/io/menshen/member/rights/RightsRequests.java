package io.menshen.member.rights;

import com.fasterxml.jackson.databind.node.TextNode;
import io.menshen.member.Actor;
import io.menshen.member.MemberId;
import io.menshen.member.RequestId;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.field.FieldValues;
import io.menshen.member.message.Messages;
import io.menshen.member.message.Template;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.IndexKeys;
import io.menshen.member.protection.OpenKeys;
import io.menshen.member.protection.Place;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.Subject;
import io.menshen.member.registry.MemberRefusal;
import io.menshen.member.registry.Members;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Takes requests, gives them to reviewers one at a time, and brings the answers to who asked.
@ApplicationScoped
class RightsRequests {

    static final String TEXT = "text";
    static final String PROOF = "proof";
    static final String ANSWER = "answer";

    /// A report by somebody who does not say who they are; the log does not say it either.
    private static final Actor NOBODY = new Actor("anonymous", "anonymous", null);

    private static final IndexKeys.Name RECEIPT = new IndexKeys.Name("rights", "receipt", 1);
    private static final SecureRandom RANDOM = new SecureRandom();

    /// In bytes: nobody guesses one.
    private static final int RECEIPT_SIZE = 16;

    private static final UUID ANSWER_RECORD = new UUID(0, 1);

    /// An account that floods the queue takes the time of those who wait.
    private static final int MOST_OPEN = 20;

    /// A report, and the number that leads back to it.
    record Reported(UUID id, String receipt) {

        @Override
        public String toString() {
            return "Reported[id=" + id + "]";
        }
    }

    private final RightsRequest.Repository requests;
    private final Members members;
    private final Messages messages;
    private final Protection protection;
    private final IndexKeys indexKeys;
    private final Calendar calendar;
    private final Database database;
    private final Facts facts;
    private final RightsConfig config;
    private final Clock clock;

    RightsRequests(
            RightsRequest.Repository requests,
            Members members,
            Messages messages,
            Protection protection,
            IndexKeys indexKeys,
            Calendar calendar,
            Database database,
            Facts facts,
            RightsConfig config,
            Clock clock) {
        this.requests = requests;
        this.members = members;
        this.messages = messages;
        this.protection = protection;
        this.indexKeys = indexKeys;
        this.calendar = calendar;
        this.database = database;
        this.facts = facts;
        this.config = config;
        this.clock = clock;
    }

    /// An account asks.
    ///
    /// @param text the own words
    /// @param proof where the proof of being a relative can be looked at; no document is kept here
    /// @param logEntry which entry of "who saw my data" it is about
    @Transactional
    UUID ask(RequestKind kind, @Nullable String text, @Nullable String proof, @Nullable Long logEntry, Actor actor) {
        String words = text == null ? "" : text.strip();
        boolean wordless = words.isEmpty() && kind.atOnce() == null;
        if (kind == RequestKind.REPORT || wordless || (kind == RequestKind.RELATIVE) != (proof != null)) {
            throw new RightsRefusal.Incomplete();
        }
        @Nullable MemberId own = members.ofAccount(actor.id()).orElse(null);
        if (own == null && !kind.withoutRecord()) {
            throw new MemberRefusal.NotFound();
        }
        // two at once would each count without the other
        database.list(
                "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", row -> true, "rights account " + actor.id());
        if (requests.openOf(actor.id()) >= MOST_OPEN) {
            throw new RightsRefusal.TooMany();
        }
        UUID id = UUID.randomUUID();
        FieldValues written = FieldValues.NONE
                .with(TEXT, words.isEmpty() ? null : TextNode.valueOf(words))
                .with(PROOF, proof == null ? null : TextNode.valueOf(proof));
        requests.persist(RightsRequest.of(
                id,
                actor.id(),
                own,
                kind,
                logEntry,
                protection.admit(Subject.of(new RequestId(id))).seal(place(id), written.bytes()),
                clock.instant(),
                calendar.due()));
        record(actor, "request.asked", Optional.ofNullable(own));
        return id;
    }

    /// Somebody reports something and does not say who they are: neither here nor in the log.
    @Transactional
    Reported report(String text) {
        UUID id = UUID.randomUUID();
        byte[] number = new byte[RECEIPT_SIZE];
        RANDOM.nextBytes(number);
        String receipt = HexFormat.of().formatHex(number).toUpperCase(Locale.ROOT);
        FieldValues written = FieldValues.NONE.with(TEXT, TextNode.valueOf(text));
        requests.persist(RightsRequest.report(
                id,
                tag(receipt),
                protection.admit(Subject.of(new RequestId(id))).seal(place(id), written.bytes()),
                clock.instant(),
                calendar.due()));
        record(NOBODY, "request.asked", Optional.empty());
        return new Reported(id, receipt);
    }

    /// What became of a report, for who has its receipt.
    RightsRequest reported(String receipt) {
        return requests.byReceipt(tag(receipt.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT)))
                .orElseThrow(RightsRefusal.NotFound::new);
    }

    /// A reviewer takes a request in hand, and for a while sees what was written and whose it is.
    @Transactional
    void takeInHand(UUID id, Actor reviewer) {
        RightsRequest request = toBeWorkedOn(id, reviewer);
        request.takeInHand(reviewer.id(), clock.instant(), config.inHand());
        record(reviewer, "request.taken", request.member());
    }

    @Transactional
    void answer(UUID id, String words, Actor reviewer) {
        RightsRequest request = toBeWorkedOn(id, reviewer);
        request.answer(reviewer.id(), sealed(request, words), clock.instant());
        ended(request, reviewer, "request.answered");
    }

    @Transactional
    void refuse(UUID id, RefusalReason reason, String words, Actor reviewer) {
        RightsRequest request = toBeWorkedOn(id, reviewer);
        request.refuse(reviewer.id(), reason, sealed(request, words), clock.instant());
        ended(request, reviewer, "request.refused");
    }

    /// Who asked takes it back.
    @Transactional
    void withdraw(UUID id, Actor actor) {
        RightsRequest request =
                requests.locked(id).filter(found -> own(found, actor.id())).orElseThrow(RightsRefusal.NotFound::new);
        request.withdraw(clock.instant());
        record(actor, "request.withdrawn", request.member());
    }

    RightsRequest find(UUID id) {
        return requests.findByIdOptional(id).orElseThrow(RightsRefusal.NotFound::new);
    }

    List<RightsRequest> open(Optional<UUID> after, int limit) {
        return requests.open(after.map(this::find), limit);
    }

    /// What the account asked for, and what its member did by whichever account.
    List<RightsRequest> of(String account, int limit) {
        List<UUID> numbers = new ArrayList<>();
        members.ofAccount(account).ifPresent(own -> {
            numbers.add(own.value());
            members.mergedInto(own).forEach(merged -> numbers.add(merged.value()));
        });
        return requests.of(account, numbers, limit);
    }

    List<RightsRequest> of(MemberId member) {
        return requests.of(member);
    }

    boolean inHand(RightsRequest request, String account) {
        return request.inHandOf(account, clock.instant());
    }

    /// Whether the day on which it should have been answered is over.
    boolean overdue(RightsRequest request) {
        return request.state().open() && request.dueOn().isBefore(calendar.today());
    }

    long overdue() {
        return requests.overdue(calendar.today());
    }

    /// What was written with it, and what was answered. Nothing of it is left once who asked has been erased.
    FieldValues written(RightsRequest request) {
        OpenKeys keys = protection.keysOf(Subject.of(new RequestId(request.id())));
        FieldValues asked = request.sealed()
                .map(bytes -> FieldValues.of(keys.open(place(request.id()), bytes)))
                .orElse(FieldValues.NONE);
        return request.sealedAnswer()
                .map(bytes -> asked.and(FieldValues.of(keys.open(answerPlace(request.id()), bytes))))
                .orElse(asked);
    }

    /// Who asked is erased: the words go, with the key; that something was asked and answered stays without
    /// them.
    @Transactional(Transactional.TxType.MANDATORY)
    void forget(MemberId member) {
        database.list("""
                        UPDATE rights_request
                           SET sealed = NULL, sealed_answer = NULL, account = NULL, version = version + 1,
                               ended_at = coalesce(ended_at, ?),
                               state = CASE WHEN state IN ('RECEIVED', 'IN_WORK') THEN 'WITHDRAWN' ELSE state END
                         WHERE member = ? RETURNING id
                        """, row -> row.getObject(1, UUID.class), clock.instant(), member.value())
                .forEach(id -> protection.shred(Subject.of(new RequestId(id))));
    }

    /// What ended so long ago that it is kept no longer goes, keys and rows.
    ///
    /// @return how many
    @Transactional
    int dropTheOld() {
        List<UUID> old = database.list(
                "DELETE FROM rights_request WHERE id IN (SELECT id FROM rights_request WHERE ended_at < ? LIMIT 100)"
                        + " RETURNING id",
                row -> row.getObject(1, UUID.class),
                clock.instant().minus(config.kept()));
        old.forEach(id -> protection.shred(Subject.of(new RequestId(id))));
        return old.size();
    }

    private RightsRequest toBeWorkedOn(UUID id, Actor reviewer) {
        RightsRequest request = requests.locked(id).orElseThrow(RightsRefusal.NotFound::new);
        if (own(request, reviewer.id())) {
            throw new RightsRefusal.OwnRequest();
        }
        return request;
    }

    private boolean own(RightsRequest request, String account) {
        return request.askedBy(account)
                || request.member()
                        .filter(member -> members.isOwn(account, member))
                        .isPresent();
    }

    private byte[] sealed(RightsRequest request, String words) {
        return protection.seal(
                answerPlace(request.id()),
                FieldValues.NONE.with(ANSWER, TextNode.valueOf(words)).bytes());
    }

    private void ended(RightsRequest request, Actor reviewer, String action) {
        request.member()
                .filter(members::present)
                .ifPresent(member -> messages.notice(members.survivor(member), Template.REQUEST_ANSWERED, Map.of()));
        record(reviewer, action, request.member());
    }

    private void record(Actor actor, String action, Optional<MemberId> member) {
        facts.record(actor, action, member.stream().toList());
    }

    private byte[] tag(String receipt) {
        return indexKeys.tag(RECEIPT, receipt.getBytes(StandardCharsets.US_ASCII));
    }

    private static Place place(UUID request) {
        return Place.of(Subject.of(new RequestId(request)), FieldGroup.NOTE);
    }

    private static Place answerPlace(UUID request) {
        return Place.of(Subject.of(new RequestId(request)), FieldGroup.NOTE, ANSWER_RECORD);
    }
}
