package io.menshen.member.correction;

import io.menshen.member.MemberId;
import io.menshen.member.apart.Apart;
import io.menshen.member.apart.Reference;
import io.menshen.member.database.Database;
import io.menshen.member.field.Field;
import io.menshen.member.field.FieldCatalogue;
import io.menshen.member.field.FieldValues;
import io.menshen.member.registry.Held;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// What a member wanted to have corrected, and what a reviewer said to it.
@ApplicationScoped
class CorrectionHolding implements Holding {

    private final Database database;
    private final FieldCatalogue catalogue;
    private final Apart apart;
    private final Corrections corrections;

    CorrectionHolding(Database database, FieldCatalogue catalogue, Apart apart, Corrections corrections) {
        this.database = database;
        this.catalogue = catalogue;
        this.apart = apart;
        this.corrections = corrections;
    }

    @Override
    public Set<String> tables() {
        return Set.of("correction");
    }

    @Override
    public void erase(MemberId member) {
        List<Optional<Reference>> given = database.list(
                "DELETE FROM correction WHERE member = ? RETURNING id, field, generation",
                row -> reference(member, row),
                member.value());
        apart.removeOnceCommitted(given.stream().flatMap(Optional::stream).toList());
    }

    private Optional<Reference> reference(MemberId member, ResultSet row) throws SQLException {
        long generation = row.getLong("generation");
        if (row.wasNull()) {
            return Optional.empty();
        }
        Field field = catalogue.named(row.getString("field")).orElseThrow();
        return Optional.of(
                new Reference(WantedValues.place(member, field, row.getObject("id", UUID.class)), generation));
    }

    @Override
    public Map<String, String> told() {
        return Map.of("correction", "correction");
    }

    /// Without the reviewer.
    @Override
    public List<Held> tell(MemberId member) {
        List<Correction> all = corrections.everyOneOf(member);
        Map<UUID, FieldValues> wanted = corrections.wanted(all);
        return all.stream()
                .map(correction -> Held.of("correction", correction.id(), correction.askedAt())
                        .with("field", correction.field())
                        .with("state", correction.state())
                        .with(
                                "wanted",
                                wanted.getOrDefault(correction.id(), FieldValues.NONE)
                                        .get(correction.field())
                                        .orElse(null))
                        .with("decidedAt", correction.decidedAt())
                        .with("reason", corrections.reasonOf(correction).orElse(null)))
                .toList();
    }
}
