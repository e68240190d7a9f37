package io.menshen.consent.crisis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.consent.approval.Approval;
import io.menshen.consent.approval.ExactRequest;
import io.menshen.consent.approval.FieldLevels;
import io.menshen.consent.approval.Quorum;
import io.menshen.consent.crisis.CrisisStore.Count;
import io.menshen.consent.crisis.CrisisTerms.Opening;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrisisTest {

    private static final Instant NOON = Instant.parse("2026-11-22T04:00:00Z");
    private static final Quorum ONE = Quorum.of(1, Set.of("approver"));
    private static final Duration DAY = Duration.ofDays(1);

    private final CrisisTerms terms = terms(NOON, NOON.plus(DAY), Map.of("mobile", "plain"));
    private final String hash = ExactRequest.of(terms).hash();
    private final Crisis declared = Crisis.declared(terms, hash, NOON);

    @Test
    void itRunsFromItsStartToItsEndAndOnlyWhenApproved() {
        Crisis approved = declared.approvedBy(agreed(), ONE, NOON);

        assertThat(declared.runs(NOON)).isFalse();
        assertThat(approved.runs(NOON.minusMillis(1))).isFalse();
        assertThat(approved.runs(NOON)).isTrue();
        assertThat(approved.runs(NOON.plus(DAY).minusMillis(1))).isTrue();
        assertThat(approved.runs(NOON.plus(DAY))).isFalse();
        assertThat(approved.end(NOON).runs(NOON)).isFalse();
    }

    @Test
    void theDeclarerNeverApproves() {
        assertThatThrownBy(() -> declared.mayApprove("declarer", hash, NOON))
                .isInstanceOf(CrisisRefusal.OwnInterest.class);
        declared.mayApprove("somebody", hash, NOON);
    }

    @Test
    void oneChangedWordIsAnotherDeclaration() {
        String other = ExactRequest.of(terms(NOON, NOON.plus(DAY), Map.of("mobile", "partial")))
                .hash();

        assertThatThrownBy(() -> declared.mayApprove("somebody", other, NOON))
                .isInstanceOf(CrisisRefusal.OtherRequest.class);
    }

    @Test
    void anExtensionNeedsItsOwnApprovals() {
        Crisis asked = declared.approvedBy(agreed(), ONE, NOON).extend(NOON.plus(DAY.multipliedBy(2)), NOON);

        assertThat(asked.runs(NOON.plus(DAY))).isFalse();
        assertThatThrownBy(() -> asked.mayApprove("somebody", hash, NOON))
                .isInstanceOf(CrisisRefusal.OtherRequest.class);
        assertThat(asked.approvedBy(agreed(), ONE, NOON).runs(NOON.plus(DAY))).isTrue();
    }

    @Test
    void nothingGoesBeyondThirtyDays() {
        Crisis crisis = declared.approvedBy(agreed(), ONE, NOON);
        Instant stop = NOON.plus(Duration.ofDays(30));
        while (crisis.endsAt().plus(CrisisTerms.LONGEST).isBefore(stop)) {
            Instant now = crisis.endsAt().minusSeconds(1);
            crisis = crisis.extend(crisis.endsAt().plus(CrisisTerms.LONGEST), now)
                    .approvedBy(agreed(), ONE, now);
        }
        Crisis last = crisis;
        Instant now = last.endsAt().minusSeconds(1);

        assertThatThrownBy(() -> last.extend(stop.plusSeconds(1), now)).isInstanceOf(CrisisRefusal.BadTerms.class);
        Crisis utmost = last.extend(stop, now).approvedBy(agreed(), ONE, now);
        assertThat(utmost.runs(stop.minusMillis(1))).isTrue();
        assertThat(utmost.runs(stop)).isFalse();
    }

    @Test
    void whatIsStoredBeyondTheHardStopEndsAtItAllTheSame() {
        Instant stop = NOON.plus(Duration.ofDays(30));
        Crisis odd = new Crisis(terms, hash, Crisis.State.APPROVED, NOON, NOON, stop.plus(DAY), null, null);

        assertThat(odd.runs(stop.minusMillis(1))).isTrue();
        assertThat(odd.runs(stop)).isFalse();
        assertThat(odd.over(stop)).isTrue();
    }

    @Test
    void anExtensionIsAtMost72Hours() {
        Crisis crisis = declared.approvedBy(agreed(), ONE, NOON);

        assertThatThrownBy(() ->
                        crisis.extend(crisis.endsAt().plus(CrisisTerms.LONGEST).plusMillis(1), NOON))
                .isInstanceOf(CrisisRefusal.BadTerms.class);
        assertThatThrownBy(() -> crisis.extend(crisis.endsAt(), NOON)).isInstanceOf(CrisisRefusal.BadTerms.class);
        assertThatThrownBy(() -> crisis.extend(NOON.plus(DAY.multipliedBy(2)), NOON.plus(DAY)))
                .isInstanceOf(CrisisRefusal.WrongState.class);
    }

    @Test
    void aDeclarationLastsAtMost72Hours() {
        assertThat(terms(NOON, NOON.plus(CrisisTerms.LONGEST), Map.of("mobile", "plain"))
                        .fault(NOON))
                .isNull();
        assertThat(terms(NOON, NOON.plus(CrisisTerms.LONGEST).plusMillis(1), Map.of("mobile", "plain"))
                        .fault(NOON))
                .isEqualTo("/endsAt");
        assertThat(terms(NOON.minus(DAY), NOON.plus(DAY), Map.of("mobile", "plain"))
                        .fault(NOON))
                .isEqualTo("/startsAt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"id-number", "bank-card", "care-need", "birth-date", "guardian", "real-name", "email", "unknown"
            })
    void whatIsSensitiveOrUnknownIsNeverListed(String field) {
        assertThat(terms(NOON, NOON.plus(DAY), Map.of("mobile", "plain", field, "plain"))
                        .fault(NOON))
                .isEqualTo("/opens");
    }

    @Test
    void aFieldThatNamesFewPeopleIsNotReported() {
        UUID one = new UUID(0, 1);
        UUID two = new UUID(0, 2);
        UUID three = new UUID(0, 3);

        CrisisReport report =
                CrisisReport.of(List.of(new Count(one, 40, 40, 0), new Count(two, 3, 3, 0), new Count(three, 9, 9, 0)));

        // the second alone could be worked out from the sum, so the next smallest is hidden with it
        assertThat(report.groups().get(0).touched()).isEqualTo(40);
        assertThat(report.groups().get(1).touched()).isNull();
        assertThat(report.groups().get(2).touched()).isNull();
        assertThat(report.touched()).isEqualTo(52);
    }

    @Test
    void aFewPeopleInAllAreNoFigure() {
        CrisisReport report = CrisisReport.of(List.of(new Count(new UUID(0, 1), 4, 4, 0)));

        assertThat(report.touched()).isNull();
        assertThat(report.told()).isNull();
        assertThat(report.groups().getFirst().touched()).isNull();
    }

    @Test
    void whoWasToldIsHiddenWhenTheRestAreFew() {
        CrisisReport report = CrisisReport.of(List.of(new Count(new UUID(0, 1), 40, 38, 2)));

        assertThat(report.touched()).isEqualTo(40);
        assertThat(report.told()).isNull();
        assertThat(report.unreachable()).isNull();
    }

    private static List<Approval> agreed() {
        return List.of(new Approval("somebody", Set.of("approver"), NOON));
    }

    private static CrisisTerms terms(Instant from, Instant to, Map<String, String> fields) {
        return new CrisisTerms(
                UUID.fromString("5b0c2a52-7c0e-4b52-9f0e-0c0a6d1f2e33"),
                "declarer",
                CrisisTerms.Kind.FLOOD,
                null,
                "三号楼",
                new TreeSet<>(Set.of(new UUID(0, 7))),
                List.of(new Opening("emergency", "volunteer", new FieldLevels(fields))),
                from,
                to,
                false,
                false,
                null);
    }
}
