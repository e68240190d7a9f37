package io.menshen.member.quality;

import io.menshen.member.field.FieldCatalogue;
import io.menshen.member.field.FieldValues;
import io.menshen.member.field.Plausibility;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The rules by which a record is judged. Pure: values in, names of fields and rules out.
final class QualityRules {

    /// What somebody who buys in a group needs.
    private static final List<String> NEEDED_IN_A_GROUP = List.of("mobile", "flat");

    /// What changes in people's lives without anybody telling us.
    private static final List<String> AGEING = List.of("mobile", "email", "flat", "addresses");

    /// One thing that may be wrong.
    record Finding(String field, QualityRule rule) {}

    private final FieldCatalogue catalogue;
    private final Clock clock;
    private final Duration outdatedAfter;

    QualityRules(FieldCatalogue catalogue, Clock clock, Duration outdatedAfter) {
        this.catalogue = catalogue;
        this.clock = clock;
        this.outdatedAfter = outdatedAfter;
    }

    /// What may be wrong with a record.
    ///
    /// @param known when each field was last given or confirmed
    /// @param inAGroup whether the member buys in a group
    Set<Finding> judge(FieldValues values, Map<String, Instant> known, boolean inAGroup) {
        Set<Finding> findings = new LinkedHashSet<>();
        if (inAGroup) {
            NEEDED_IN_A_GROUP.stream()
                    .filter(field -> values.get(field).isEmpty())
                    .forEach(field -> findings.add(new Finding(field, QualityRule.MISSING)));
        }
        Instant old = clock.instant().minus(outdatedAfter);
        for (String field : AGEING) {
            if (values.get(field).isPresent()
                    && known.getOrDefault(field, Instant.EPOCH).isBefore(old)) {
                findings.add(new Finding(field, QualityRule.OUTDATED));
            }
        }
        for (String name : values.names()) {
            boolean accepted = catalogue
                    .named(name)
                    .filter(field -> field.accepts(values.get(name).orElseThrow(), clock))
                    .isPresent();
            if (!accepted) {
                findings.add(new Finding(name, QualityRule.IMPLAUSIBLE));
            }
        }
        Plausibility.contradictions(values, LocalDate.now(clock))
                .forEach(fault -> findings.add(new Finding(fault.pointer().substring(1), QualityRule.CONTRADICTORY)));
        return findings;
    }
}
