package io.menshen.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionsTest {

    private static final String ID = "/5b0c2a52-7c0e-4b52-9f0e-0c0a6d1f2e33";

    @ParameterizedTest
    @ValueSource(strings = {"auditor,operator", "operator,privacy-officer", "auditor,privacy-officer,member"})
    void whoChecksDoesNotDoOrDecide(String roles) {
        assertThatThrownBy(() -> Conditions.rolesFit(Set.of(roles.split(","))))
                .isInstanceOf(Refused.class)
                .hasMessage("role-conflict");
    }

    @ParameterizedTest
    @ValueSource(strings = {"auditor", "operator,member", "privacy-officer,approver", "group-leader,courier"})
    void otherRolesGoTogether(String roles) {
        assertThatCode(() -> Conditions.rolesFit(Set.of(roles.split(",")))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"grant,true", "order,false", "route,false", "case,false", "crisis,false"})
    void onlyGrantsNeedAWitness(String kind, boolean needed) {
        assertThat(Conditions.needsWitness(false, kind + ID)).isEqualTo(needed);
    }

    @Test
    void exportsNeedAWitnessWhateverTheyStandOn() {
        assertThat(Conditions.needsWitness(true, null)).isTrue();
        assertThat(Conditions.needsWitness(true, "crisis" + ID)).isTrue();
        assertThat(Conditions.needsWitness(false, null)).isFalse();
    }
}
