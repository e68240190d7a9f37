package io.menshen.consent.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.consent.approval.Approval;
import io.menshen.consent.approval.ExactRequest;
import io.menshen.consent.approval.FieldLevels;
import io.menshen.consent.approval.Quorum;
import io.menshen.consent.grant.Grant.Ending;
import io.menshen.consent.grant.Grant.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GrantTest {

    private static final Instant NOON = Instant.parse("2026-11-22T04:00:00Z");
    private static final Quorum ONE = Quorum.of(1, Set.of("approver"));
    private static final UUID SUBJECT = UUID.randomUUID();

    private final GrantTerms terms = terms(Set.of(SUBJECT), Map.of("mobile", "plain"), 1);
    private final String hash = ExactRequest.of(terms).hash();
    private final Grant draft = Grant.draft(terms, hash, NOON);

    @Test
    void theTimeCountsFromActivation() {
        Instant later = NOON.plus(Duration.ofHours(5));

        Grant active = approved().activate("receiver", later);

        assertThat(active.state()).isEqualTo(State.ACTIVE);
        assertThat(active.endsAt()).isEqualTo(later.plus(Duration.ofMinutes(30)));
        assertThat(active.over(later.plus(Duration.ofMinutes(30)).minusMillis(1)))
                .isEmpty();
        assertThat(active.over(later.plus(Duration.ofMinutes(30)))).contains(Ending.EXPIRED);
    }

    @Test
    void neitherRequesterNorReceiverApproves() {
        Grant requested = draft.submit();

        assertThatThrownBy(() -> requested.mayApprove("requester", hash)).isInstanceOf(GrantRefusal.OwnInterest.class);
        assertThatThrownBy(() -> requested.mayApprove("receiver", hash)).isInstanceOf(GrantRefusal.OwnInterest.class);
        requested.mayApprove("somebody", hash);
    }

    @Test
    void anApprovalIsBoundToTheExactRequest() {
        String other = ExactRequest.of(terms(Set.of(SUBJECT), Map.of("mobile", "partial"), 1))
                .hash();

        assertThat(other).isNotEqualTo(hash);
        assertThatThrownBy(() -> draft.submit().mayApprove("somebody", other))
                .isInstanceOf(GrantRefusal.OtherRequest.class);
    }

    @Test
    void aDraftIsApprovedByNobody() {
        assertThatThrownBy(() -> draft.mayApprove("somebody", hash)).isInstanceOf(GrantRefusal.WrongState.class);
        assertThat(draft.approvedBy(agreed(), ONE, NOON)).isSameAs(draft);
    }

    @Test
    void onlyTheReceiverActivatesAndOnlyWhatWasApproved() {
        assertThatThrownBy(() -> approved().activate("requester", NOON))
                .isInstanceOf(GrantRefusal.NotTheReceiver.class);
        assertThatThrownBy(() -> draft.submit().activate("receiver", NOON)).isInstanceOf(GrantRefusal.WrongState.class);
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void theFirstReasonStands(Ending why) {
        Grant ended = approved().activate("receiver", NOON).end(why, NOON);

        assertThat(ended.state()).isEqualTo(State.ENDED);
        assertThat(ended.end(Ending.REVOKED, NOON.plusSeconds(1))).isSameAs(ended);
        assertThat(ended.over(NOON.plus(Duration.ofDays(9)))).isEmpty();
        assertThatThrownBy(() -> ended.activate("receiver", NOON)).isInstanceOf(GrantRefusal.WrongState.class);
    }

    @Test
    void whatNobodyActivatesLapses() {
        assertThat(approved().over(NOON.plus(Grant.WAITS))).contains(Ending.EXPIRED);
        assertThat(approved().over(NOON.plus(Grant.WAITS).minusMillis(1))).isEmpty();
    }

    @Test
    void aSensitiveFieldIsAskedForAloneAndForOneMember() {
        assertThat(terms(Set.of(SUBJECT), Map.of("care-need", "plain"), 1).fault())
                .isNull();
        assertThat(terms(Set.of(SUBJECT), Map.of("care-need", "plain", "mobile", "plain"), 1)
                        .fault())
                .isEqualTo("/fields");
        assertThat(terms(Set.of(SUBJECT, UUID.randomUUID()), Map.of("care-need", "plain"), 1)
                        .fault())
                .isEqualTo("/fields");
    }

    @Test
    void personsAreNoMoreThanSubjects() {
        assertThat(terms(Set.of(SUBJECT), Map.of("mobile", "plain"), 2).fault()).isEqualTo("/persons");
        assertThat(terms(Set.of(SUBJECT), Map.of("mobile", "everything"), 1).fault())
                .isEqualTo("/fields");
    }

    private Grant approved() {
        return draft.submit().approvedBy(agreed(), ONE, NOON);
    }

    private static List<Approval> agreed() {
        return List.of(new Approval("somebody", Set.of("approver"), NOON));
    }

    private static GrantTerms terms(Set<UUID> subjects, Map<String, String> fields, int persons) {
        return new GrantTerms(
                UUID.fromString("5b0c2a52-7c0e-4b52-9f0e-0c0a6d1f2e33"),
                "requester",
                "receiver",
                new TreeSet<>(subjects),
                new FieldLevels(fields),
                "customer-care",
                30,
                3,
                persons,
                null);
    }
}
