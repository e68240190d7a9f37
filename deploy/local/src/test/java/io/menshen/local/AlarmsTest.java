package io.menshen.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlarmsTest {

    private static final String CALM = """
            # TYPE menshen_log_frozen gauge
            menshen_log_frozen 0.0
            menshen_log_lag 12.0
            menshen_gateway_source_open 1.0
            menshen_gateway_rules_in_force 1.0
            menshen_keys_waiting 180.0
            menshen_search_alarm{field="mobile"} 0.0
            menshen_log_unwitnessed_seconds 1.5
            menshen_gateway_witness_age_seconds 1.5E1
            """;

    @Test
    void theRulesOfPrometheusJudgeTheLocalStack() {
        Alarms.Found calm = found(CALM);

        assertThat(calm.raised()).isEmpty();
        assertThat(calm.judged()).isGreaterThan(12).isLessThan(calm.rules());
        assertThat(calm.largest("menshen_log_lag")).hasValue(12);

        assertThat(found(CALM.replace("frozen 0.0", "frozen 1.0")
                                .replace("open 1.0", "open 0.0")
                                .replace("1.5E1", "6.01E2"))
                        .raised())
                .containsExactlyInAnyOrder("MenshenLogFrozen", "MenshenWitnessStale", "MenshenCannotRecord");
    }

    @Test
    void ofSeveralTheWorstCounts() {
        assertThat(found(CALM + "menshen_keys_waiting 3.0\nmenshen_search_alarm{field=\"name\"} 1.0\n")
                        .raised())
                .containsExactlyInAnyOrder("MenshenDataKeysRunOut", "MenshenSearchIndexTooFine");
    }

    private static Alarms.Found found(String metrics) {
        Map<String, List<Double>> samples = new HashMap<>();
        Alarms.read(metrics, samples);
        return Alarms.judge(Alarms.rules(), samples);
    }
}
