package io.menshen.member.correction;

import io.menshen.member.MemberId;
import io.menshen.member.apart.Reference;
import io.menshen.member.apart.Referrer;
import io.menshen.member.apart.SealedValue;
import io.menshen.member.database.Database;
import io.menshen.member.field.Field;
import io.menshen.member.field.FieldCatalogue;
import io.menshen.member.protection.Place;
import io.menshen.member.protection.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What waiting corrections refer to: the values that members want.
@ApplicationScoped
class WantedValues implements Referrer {

    private final Database database;
    private final FieldCatalogue catalogue;
    private final String[] apart;

    WantedValues(Database database, FieldCatalogue catalogue) {
        this.database = database;
        this.catalogue = catalogue;
        this.apart = catalogue.all().stream()
                .filter(field -> field.group().liesApart())
                .map(Field::name)
                .toArray(String[]::new);
    }

    /// Where a wanted value belongs: bound to its correction.
    static Place place(MemberId member, Field field, UUID correction) {
        return Place.of(Subject.of(member), field.group(), correction);
    }

    @Override
    public String table() {
        return "correction";
    }

    @Override
    public long count() {
        return database.first("SELECT count(*) FROM correction WHERE generation IS NOT NULL", row -> row.getLong(1))
                .orElse(0L);
    }

    @Override
    public List<Reference> after(@Nullable Reference after, int limit) {
        return database.list(
                """
                SELECT id, member, field, generation FROM correction
                 WHERE generation IS NOT NULL AND id > ? ORDER BY id LIMIT ?
                """,
                row -> new Reference(place(row), row.getLong("generation")),
                after == null ? new UUID(0, 0) : id(after.place()),
                limit);
    }

    @Override
    public boolean refers(Reference reference) {
        return database.exists(
                "SELECT 1 FROM correction WHERE id = ? AND generation = ?",
                id(reference.place()),
                reference.generation());
    }

    @Override
    public List<SealedValue> lyingHere(@Nullable Place after, int limit) {
        return database.list(
                """
                SELECT id, member, field, sealed FROM correction
                 WHERE sealed IS NOT NULL AND field = ANY (?) AND id > ? ORDER BY id LIMIT ?
                """,
                row -> new SealedValue(place(row), row.getBytes("sealed")),
                apart,
                after == null ? new UUID(0, 0) : id(after),
                limit);
    }

    /// A correction that is being decided is locked by who decides; what is decided has nothing left to move.
    @Override
    public int moved(List<SealedValue> values, List<Reference> references) {
        return database.update(
                """
                UPDATE correction c SET sealed = NULL, generation = n.generation
                  FROM unnest(?, ?, ?) AS n (id, sealed, generation) WHERE c.id = n.id AND c.sealed = n.sealed
                """,
                references.stream().map(each -> id(each.place())).toArray(UUID[]::new),
                values.stream().map(SealedValue::bytes).toArray(byte[][]::new),
                references.stream().map(Reference::generation).toArray(Long[]::new));
    }

    @Override
    public long left() {
        return database.first(
                        "SELECT count(*) FROM correction WHERE sealed IS NOT NULL AND field = ANY (?)",
                        row -> row.getLong(1),
                        (Object) apart)
                .orElse(0L);
    }

    @Override
    public void close() {
        database.update("ALTER TABLE correction VALIDATE CONSTRAINT wanted_identity_and_payment_lie_apart");
    }

    private Place place(ResultSet row) throws SQLException {
        return place(
                new MemberId(row.getObject("member", UUID.class)),
                catalogue.named(row.getString("field")).orElseThrow(),
                row.getObject("id", UUID.class));
    }

    private static UUID id(Place place) {
        return Objects.requireNonNull(place.record());
    }
}
