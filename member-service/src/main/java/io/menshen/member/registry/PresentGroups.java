package io.menshen.member.registry;

import io.menshen.member.MemberId;
import io.menshen.member.apart.Reference;
import io.menshen.member.apart.Referrer;
import io.menshen.member.apart.SealedValue;
import io.menshen.member.database.Database;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.Place;
import io.menshen.member.protection.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What members' records refer to as it is now.
@ApplicationScoped
class PresentGroups implements Referrer {

    private static final String APART = "('IDENTITY', 'PAYMENT')";

    private final Database database;

    PresentGroups(Database database) {
        this.database = database;
    }

    @Override
    public String table() {
        return "sealed_group";
    }

    @Override
    public long count() {
        return database.first("SELECT count(*) FROM sealed_group WHERE generation IS NOT NULL", row -> row.getLong(1))
                .orElse(0L);
    }

    @Override
    public List<Reference> after(@Nullable Reference after, int limit) {
        return database.list(
                """
                SELECT member, field_group, generation FROM sealed_group
                 WHERE generation IS NOT NULL AND (member, field_group) > (?, ?) ORDER BY member, field_group LIMIT ?
                """,
                row -> new Reference(place(row), row.getLong("generation")),
                after == null ? new UUID(0, 0) : after.place().subject().id(),
                after == null ? "" : after.place().group().name(),
                limit);
    }

    @Override
    public boolean refers(Reference reference) {
        return database.exists(
                "SELECT 1 FROM sealed_group WHERE member = ? AND field_group = ? AND generation = ?",
                reference.place().subject().id(),
                reference.place().group(),
                reference.generation());
    }

    @Override
    public List<SealedValue> lyingHere(@Nullable Place after, int limit) {
        return database.list(
                "SELECT member, field_group, sealed FROM sealed_group WHERE sealed IS NOT NULL AND field_group IN "
                        + APART + " AND (member, field_group) > (?, ?) ORDER BY member, field_group LIMIT ?",
                row -> new SealedValue(place(row), row.getBytes("sealed")),
                after == null ? new UUID(0, 0) : after.subject().id(),
                after == null ? "" : after.group().name(),
                limit);
    }

    @Override
    public int moved(List<SealedValue> values, List<Reference> references) {
        return database.update(
                """
                UPDATE sealed_group g SET sealed = NULL, generation = n.generation
                  FROM unnest(?, ?, ?, ?) AS n (member, field_group, sealed, generation)
                 WHERE g.member = n.member AND g.field_group = n.field_group AND g.sealed = n.sealed
                """,
                references.stream().map(each -> each.place().subject().id()).toArray(UUID[]::new),
                references.stream().map(each -> each.place().group().name()).toArray(String[]::new),
                values.stream().map(SealedValue::bytes).toArray(byte[][]::new),
                references.stream().map(Reference::generation).toArray(Long[]::new));
    }

    @Override
    public long left() {
        return database.first(
                        "SELECT count(*) FROM sealed_group WHERE sealed IS NOT NULL AND field_group IN " + APART,
                        row -> row.getLong(1))
                .orElse(0L);
    }

    @Override
    public void close() {
        database.update("ALTER TABLE sealed_group VALIDATE CONSTRAINT identity_and_payment_lie_apart");
    }

    private static Place place(ResultSet row) throws SQLException {
        return Place.of(
                Subject.of(new MemberId(row.getObject("member", UUID.class))),
                FieldGroup.valueOf(row.getString("field_group")));
    }
}
