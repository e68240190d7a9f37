package io.menshen.member.correction;

import io.menshen.member.MemberId;
import io.menshen.member.apart.Apart;
import io.menshen.member.apart.Reference;
import io.menshen.member.database.Database;
import io.menshen.member.field.Field;
import io.menshen.member.field.FieldCatalogue;
import io.menshen.member.registry.Holding;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// What a member wanted to have corrected, and what a reviewer said to it.
@ApplicationScoped
class CorrectionHolding implements Holding {

    private final Database database;
    private final FieldCatalogue catalogue;
    private final Apart apart;

    CorrectionHolding(Database database, FieldCatalogue catalogue, Apart apart) {
        this.database = database;
        this.catalogue = catalogue;
        this.apart = apart;
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
}
