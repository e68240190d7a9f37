package io.menshen.consent.approval;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QuorumTest {

    private static final Set<String> ANY = Set.of("approver", "committee", "privacy-officer");
    private static final Quorum THREE = Quorum.of(List.of("privacy-officer", "committee"), 3, ANY);

    @Test
    void eachSeatNeedsAPersonOfItsRole() {
        assertThat(THREE.reached(List.of(by("a", "privacy-officer"), by("b", "committee"), by("c", "approver"))))
                .isTrue();
        assertThat(THREE.reached(List.of(by("a", "privacy-officer"), by("b", "approver"), by("c", "approver"))))
                .isFalse();
        assertThat(THREE.reached(List.of(by("a", "approver"), by("b", "committee"), by("c", "approver"))))
                .isFalse();
    }

    @Test
    void oneWithManyRolesTakesOneSeatOnly() {
        Approval all = by("a", "privacy-officer", "committee", "approver");

        assertThat(THREE.reached(List.of(all))).isFalse();
        assertThat(THREE.reached(List.of(all, all, all))).isFalse();
        assertThat(THREE.reached(List.of(all, by("b", "approver")))).isFalse();
    }

    @Test
    void whoCameFirstIsSeatedAnewWhenAnotherSeatFits() {
        assertThat(THREE.reached(List.of(
                        by("a", "privacy-officer", "committee"),
                        by("b", "privacy-officer"),
                        by("c", "privacy-officer"))))
                .isTrue();
    }

    @Test
    void twoAreNotThree() {
        assertThat(THREE.reached(List.of(by("a", "privacy-officer"), by("b", "committee"))))
                .isFalse();
        assertThat(THREE.reached(List.of())).isFalse();
    }

    @Test
    void whoHasNoneOfTheRolesCountsForNothing() {
        assertThat(THREE.reached(List.of(by("a", "privacy-officer"), by("b", "committee"), by("c", "volunteer"))))
                .isFalse();
    }

    private static Approval by(String account, String... roles) {
        return new Approval(account, Set.of(roles), Instant.EPOCH);
    }
}
