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
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What members' records refer to as it was.
@ApplicationScoped
class PastGroups implements Referrer {

    private static final String APART = "('IDENTITY', 'PAYMENT')";

    private final Database database;

    PastGroups(Database database) {
        this.database = database;
    }

    /// Where a group belongs that held until a version: it is bound to the version that ended it and cannot be
    /// put in the place of the present or another one.
    static Place past(MemberId member, FieldGroup group, int until) {
        return Place.of(Subject.of(member), group, new UUID(0, until));
    }

    @Override
    public String table() {
        return "replaced_group";
    }

    @Override
    public long count() {
        return database.first("SELECT count(*) FROM replaced_group WHERE generation IS NOT NULL", row -> row.getLong(1))
                .orElse(0L);
    }

    @Override
    public List<Reference> after(@Nullable Reference after, int limit) {
        return database.list(
                """
                SELECT member, field_group, until, generation FROM replaced_group
                 WHERE generation IS NOT NULL AND (member, field_group, until) > (?, ?, ?)
                 ORDER BY member, field_group, until LIMIT ?
                """,
                row -> new Reference(place(row), row.getLong("generation")),
                after == null ? new UUID(0, 0) : after.place().subject().id(),
                after == null ? "" : after.place().group().name(),
                after == null ? 0 : until(after.place()),
                limit);
    }

    @Override
    public boolean refers(Reference reference) {
        return database.exists(
                "SELECT 1 FROM replaced_group WHERE member = ? AND field_group = ? AND until = ? AND generation = ?",
                reference.place().subject().id(),
                reference.place().group(),
                until(reference.place()),
                reference.generation());
    }

    @Override
    public List<SealedValue> lyingHere(@Nullable Place after, int limit) {
        return database.list(
                "SELECT member, field_group, until, sealed FROM replaced_group WHERE sealed IS NOT NULL AND field_group IN "
                        + APART
                        + " AND (member, field_group, until) > (?, ?, ?) ORDER BY member, field_group, until LIMIT ?",
                row -> new SealedValue(place(row), row.getBytes("sealed")),
                after == null ? new UUID(0, 0) : after.subject().id(),
                after == null ? "" : after.group().name(),
                after == null ? 0 : until(after),
                limit);
    }

    @Override
    public int moved(List<SealedValue> values, List<Reference> references) {
        return database.update(
                """
                UPDATE replaced_group g SET sealed = NULL, generation = n.generation
                  FROM unnest(?, ?, ?, ?, ?) AS n (member, field_group, until, sealed, generation)
                 WHERE g.member = n.member AND g.field_group = n.field_group AND g.until = n.until AND g.sealed = n.sealed
                """,
                references.stream().map(each -> each.place().subject().id()).toArray(UUID[]::new),
                references.stream().map(each -> each.place().group().name()).toArray(String[]::new),
                references.stream().map(each -> until(each.place())).toArray(Integer[]::new),
                values.stream().map(SealedValue::bytes).toArray(byte[][]::new),
                references.stream().map(Reference::generation).toArray(Long[]::new));
    }

    @Override
    public long left() {
        return database.first(
                        "SELECT count(*) FROM replaced_group WHERE sealed IS NOT NULL AND field_group IN " + APART,
                        row -> row.getLong(1))
                .orElse(0L);
    }

    @Override
    public void close() {
        database.update("ALTER TABLE replaced_group VALIDATE CONSTRAINT past_identity_and_payment_lie_apart");
    }

    static int until(Place place) {
        return (int) Objects.requireNonNull(place.record()).getLeastSignificantBits();
    }

    private static Place place(ResultSet row) throws SQLException {
        return past(
                new MemberId(row.getObject("member", UUID.class)),
                FieldGroup.valueOf(row.getString("field_group")),
                row.getInt("until"));
    }
}
