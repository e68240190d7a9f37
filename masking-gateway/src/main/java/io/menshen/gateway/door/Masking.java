package io.menshen.gateway.door;

import io.menshen.disclosure.masking.Answer;
import io.menshen.disclosure.masking.Decision;
import io.menshen.disclosure.masking.Decisions;
import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.View;
import io.menshen.disclosure.rule.Grounds;
import io.menshen.disclosure.rule.Lens;
import io.menshen.disclosure.rule.Opened;
import io.menshen.gateway.basis.MemberBasis;
import io.menshen.gateway.basis.Opening;
import io.menshen.gateway.basis.Standing;
import io.menshen.gateway.budget.Unmasked;
import io.menshen.gateway.upstream.Reply;
import io.menshen.gateway.view.Operation;
import io.menshen.platform.event.AuditRecord;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One answer of a service, read, decided field by field, and written anew; with the record of what it shows.
final class Masking {

    private static final Decisions NOTHING_PERSONAL = Masking::nothingPersonal;

    private final Door door;
    private final Context context;
    private final Incoming incoming;
    private final String id;

    /// @param id of the request, for the record
    Masking(Door door, Context context, Incoming incoming, String id) {
        this.door = door;
        this.context = context;
        this.incoming = incoming;
        this.id = id;
    }

    /// @param opening the grant or crisis in the caller's hand
    /// @param group that the request is about, for the record
    /// @param fresh ask consent-service, whatever is remembered
    Future<Masked> of(
            Reply reply, Terms terms, View view, @Nullable Opening opening, @Nullable String group, boolean fresh) {
        boolean large = reply.body().length() > door.config.largeAnswer();
        Answer answer = door.answers.take();
        return here(
                        large,
                        () -> answer.read(
                                view, reply.body().getBytes(), reply.body().length()))
                .compose(read -> standing(read, terms.lens(), view, opening, fresh))
                .compose(standing -> here(large, () -> decide(answer, terms, view, standing, opening, group)))
                .onComplete(_ -> door.answers.giveBack(answer));
    }

    /// On this event loop, or on a virtual thread when it will take long.
    private <T> Future<T> here(boolean large, Supplier<T> work) {
        if (large) {
            return Future.fromCompletionStage(CompletableFuture.supplyAsync(work, door.threads), context);
        }
        try {
            return Future.succeededFuture(work.get());
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<Standing> standing(
            Answer read, @Nullable Lens lens, View view, @Nullable Opening opening, boolean fresh) {
        @Nullable Opened opened = opening == null ? null : opening.opened();
        // not only where a rule asks for it: whoever is asked also knows by which rules to decide
        if (lens == null || read.subjects() == 0 || !lens.opensAny(view.fields(), opened)) {
            return Future.succeededFuture(Standing.notAsked());
        }
        Set<String> members = new LinkedHashSet<>();
        for (int subject = 0; subject < read.subjects(); subject++) {
            members.add(read.member(subject));
        }
        return door.basis.of(members, fresh);
    }

    private Masked decide(
            Answer read, Terms terms, View view, Standing standing, @Nullable Opening opening, @Nullable String group) {
        Claim claimed = terms.claimed();
        Operation wanted = terms.wanted();
        @Nullable Lens lens = terms.lens();
        if (lens == null || claimed.purpose() == null || view.fields().isEmpty()) {
            // nothing personal is described, and nothing else was found
            return new Masked(Buffer.buffer(read.render(NOTHING_PERSONAL, false)), Unmasked.NOBODY, null, standing);
        }
        @Nullable Lens active = terms.activeLens();
        int catalogue = terms.rules().rules().fields().all().size();
        @Nullable Decision[][] decided = new Decision[read.subjects()][catalogue];
        for (int subject = 0; subject < decided.length; subject++) {
            Grounds grounds = grounds(read, subject, claimed.purpose(), standing);
            @Nullable Opened opened = opened(opening, standing, read.member(subject));
            for (Field field : read.fields(subject)) {
                Decision decision = lens.decide(grounds, field, opened);
                decided[subject][field.index()] = active == null
                        ? decision
                        : Lens.withoutLapsed(decision, active.decide(grounds, field, opened), field);
            }
        }
        door.demands.of(
                read, view, decided, terms.rules().rules(), terms.acting().caller());
        byte[] body = read.render(
                (subject, field) -> {
                    @Nullable Decision decision = decided[subject][field.index()];
                    if (decision == null) {
                        throw new IllegalStateException("a field that was not announced");
                    }
                    return decision;
                },
                incoming.wantsMetadata());
        if (wanted.text() != null && !incoming.wantsJson()) {
            body = wanted.text().render(body);
        }
        AuditRecord record = door.evidence
                .disclosure(
                        terms.rules(),
                        door.clock.instant(),
                        terms.acting().caller(),
                        terms.acting().ownMember(),
                        wanted.id(),
                        claimed,
                        id,
                        read,
                        decided)
                .in(group);
        boolean approved = opening != null && opening.approved();
        Unmasked unmasked = Unmasked.of(terms.rules(), terms.acting().roles(), approved, read, decided);
        return new Masked(Buffer.buffer(body), unmasked, record, standing);
    }

    private static Decision nothingPersonal(int subject, Field field) {
        throw new IllegalStateException("a personal field in a view without any");
    }

    private static Grounds grounds(Answer read, int subject, String purpose, Standing standing) {
        @Nullable MemberBasis basis = standing.of(read.member(subject));
        if (basis == null) {
            Grounds.Consent consent = standing.asked() ? Grounds.Consent.UNKNOWN : Grounds.Consent.MISSING;
            return new Grounds(read.facts(subject), consent, false);
        }
        return new Grounds(
                read.facts(subject),
                basis.consents().contains(purpose) ? Grounds.Consent.GIVEN : Grounds.Consent.MISSING,
                basis.restricted());
    }

    /// What is open for one data subject: without an authority's document, only who agreed beforehand counts.
    private static @Nullable Opened opened(@Nullable Opening opening, Standing standing, String member) {
        if (opening == null || !opening.agreedOnly()) {
            return opening == null ? null : opening.opened();
        }
        @Nullable MemberBasis basis = standing.of(member);
        return basis != null && basis.consents().contains(Opening.AGREED) ? opening.opened() : null;
    }
}
