package io.menshen.member.care;

import io.menshen.member.MemberId;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One case, from asking to the result: the rule alone, without clock or database. Each verb gives the case
/// that follows, or refuses.
///
/// @param byMember the member asked for it in the own account, which verifies them
/// @param askedBy account of who of customer service opened it; `member` for the member's own
/// @param tries how often the caller did not know what the member would
/// @param looks how often the record was looked up under it
/// @param handler who has it in hand, until `handledUntil`
record CareCase(
        UUID id,
        MemberId member,
        CareKind kind,
        CareState state,
        boolean byMember,
        boolean needsApproval,
        String askedBy,
        Instant askedAt,
        int tries,
        @Nullable Instant verifiedAt,
        @Nullable String approvedBy,
        @Nullable Instant openedAt,
        int looks,
        @Nullable String handler,
        @Nullable Instant handledUntil,
        @Nullable CareResult result,
        @Nullable Instant closedAt) {

    static final String MEMBER = "member";
    static final int MOST_TRIES = 3;

    static CareCase byStaff(MemberId member, CareKind kind, boolean needsApproval, String account, Instant now) {
        return new CareCase(
                UUID.randomUUID(),
                member,
                kind,
                CareState.ASKED,
                false,
                needsApproval,
                account,
                now,
                0,
                null,
                null,
                null,
                0,
                null,
                null,
                null,
                null);
    }

    static CareCase byMember(MemberId member, CareKind kind, boolean needsApproval, Instant now) {
        return new CareCase(
                        UUID.randomUUID(),
                        member,
                        kind,
                        CareState.ASKED,
                        true,
                        needsApproval,
                        MEMBER,
                        now,
                        0,
                        null,
                        null,
                        null,
                        0,
                        null,
                        null,
                        null,
                        null)
                .verified(now);
    }

    /// Somebody of customer service takes it in hand, or keeps it longer.
    CareCase taken(String by, Instant now, Duration length) {
        require(state != CareState.CLOSED);
        if (handler != null && !handler.equals(by) && heldBy(handler, now)) {
            throw new CareRefusal.InOtherHands();
        }
        return with(state, tries, verifiedAt, approvedBy, openedAt, by, now.plus(length), null, null);
    }

    /// The caller knows what the member would.
    CareCase verified(Instant now) {
        require(state == CareState.ASKED);
        return needsApproval
                ? with(CareState.VERIFIED, tries, now, null, null, handler, handledUntil, null, null)
                : with(CareState.OPEN, tries, now, null, now, handler, handledUntil, null, null);
    }

    /// The caller does not: after the third time the case is over.
    CareCase notVerified(Instant now) {
        require(state == CareState.ASKED);
        return tries + 1 < MOST_TRIES
                ? with(state, tries + 1, null, null, null, handler, handledUntil, null, null)
                : with(
                        CareState.CLOSED,
                        tries + 1,
                        null,
                        null,
                        null,
                        handler,
                        handledUntil,
                        CareResult.NOT_VERIFIED,
                        now);
    }

    /// A second person agrees: neither who opened it nor who has it in hand.
    CareCase approved(String by, Instant now) {
        require(state == CareState.VERIFIED);
        if (by.equals(askedBy) || by.equals(handler)) {
            throw new CareRefusal.OwnCase();
        }
        return with(CareState.OPEN, tries, verifiedAt, by, now, handler, handledUntil, null, null);
    }

    CareCase closed(CareResult how, Instant now) {
        require(state != CareState.CLOSED);
        return with(CareState.CLOSED, tries, verifiedAt, approvedBy, openedAt, handler, handledUntil, how, now);
    }

    boolean heldBy(String account, Instant now) {
        return state != CareState.CLOSED
                && account.equals(handler)
                && handledUntil != null
                && now.isBefore(handledUntil);
    }

    /// Whether it proves to a rule that this account may look now.
    boolean proves(String account, Instant now, Duration openFor) {
        return state == CareState.OPEN
                && openedAt != null
                && now.isBefore(openedAt.plus(openFor))
                && (!needsApproval || (approvedBy != null && !approvedBy.equals(account)))
                && heldBy(account, now);
    }

    private void require(boolean holds) {
        if (!holds) {
            throw new CareRefusal.WrongState();
        }
    }

    private CareCase with(
            CareState next,
            int triesNow,
            @Nullable Instant verified,
            @Nullable String approver,
            @Nullable Instant opened,
            @Nullable String hand,
            @Nullable Instant until,
            @Nullable CareResult how,
            @Nullable Instant closed) {
        return new CareCase(
                id,
                member,
                kind,
                next,
                byMember,
                needsApproval,
                askedBy,
                askedAt,
                triesNow,
                verified,
                approver,
                opened,
                looks,
                hand,
                until,
                how,
                closed);
    }
}
