package io.menshen.member.registry;

import io.menshen.member.MemberId;
import io.menshen.member.apart.Apart;
import io.menshen.member.apart.Reference;
import io.menshen.member.apart.Referrer;
import io.menshen.member.apart.SealedValue;
import io.menshen.member.database.CopyRows;
import io.menshen.member.database.Database;
import io.menshen.member.field.FieldValues;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.OpenKeys;
import io.menshen.member.protection.Place;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Keeps the field groups of members sealed, as they are and as they were, and opens many members' groups with
/// a fixed number of queries. Identity and payment lie apart; what lies there is fetched together, and only if
/// it is asked for.
@ApplicationScoped
class SealedMembers {

    /// One row; not a record, because a record with an array would compare by identity. What is sealed lies in
    /// it, or apart where it refers to.
    private static final class SealedGroup {
        private final MemberId member;
        private final Place place;
        private final byte @Nullable [] sealed;
        private final @Nullable Reference apart;

        SealedGroup(MemberId member, Place place, ResultSet row) throws SQLException {
            this.member = member;
            this.place = place;
            this.sealed = row.getBytes("sealed");
            this.apart = sealed == null ? new Reference(place, row.getLong("generation")) : null;
        }
    }

    private final Database database;
    private final Protection protection;
    private final Apart apart;
    private final PresentGroups present;
    private final PastGroups past;

    SealedMembers(Database database, Protection protection, Apart apart, PresentGroups present, PastGroups past) {
        this.database = database;
        this.protection = protection;
        this.apart = apart;
        this.present = present;
        this.past = past;
    }

    /// Seals whole groups anew, and keeps what they held until this version. What lies apart is written by one
    /// statement, and first.
    ///
    /// @param before what the groups held; null if the record is new
    void replace(
            MemberId member,
            OpenKeys keys,
            Set<FieldGroup> groups,
            @Nullable Map<FieldGroup, FieldValues> before,
            Map<FieldGroup, FieldValues> after,
            int until) {
        List<SealedValue> here = new ArrayList<>();
        List<SealedValue> there = new ArrayList<>();
        for (FieldGroup group : groups) {
            List<SealedValue> where = group.liesApart() ? there : here;
            if (before != null) {
                where.add(sealed(
                        keys, PastGroups.past(member, group, until), before.getOrDefault(group, FieldValues.NONE)));
            }
            where.add(sealed(keys, Place.of(Subject.of(member), group), after.getOrDefault(group, FieldValues.NONE)));
        }
        for (Reference reference : apart.write(there)) {
            store(member, reference.place(), null, reference.generation(), until);
        }
        for (SealedValue value : here) {
            store(member, value.place(), value.bytes(), null, until);
        }
    }

    /// Seals the groups of many new members; what lies apart is written by one statement, and first.
    void add(Map<MemberId, Amendments.First> records, OpenKeys keys) {
        CopyRows rows = new CopyRows();
        List<SealedValue> there = new ArrayList<>();
        records.forEach((member, first) -> first.groups().forEach((group, values) -> {
            SealedValue value = sealed(keys, Place.of(Subject.of(member), group), values);
            if (group.liesApart()) {
                there.add(value);
            } else {
                row(rows, value.place()).bytes(value.bytes()).nothing();
            }
        }));
        for (Reference reference : apart.write(there)) {
            row(rows, reference.place()).nothing().big(reference.generation());
        }
        database.copy("sealed_group (member, field_group, sealed, generation)", rows);
    }

    private static CopyRows row(CopyRows rows, Place place) {
        return rows.row(4).uuid(place.subject().id()).text(place.group().name());
    }

    /// What a merged record held is opened from the record that survives it.
    Map<MemberId, OpenedMember> open(Collection<MemberId> members, Set<FieldGroup> groups) {
        Map<MemberId, OpenedMember> opened = new HashMap<>();
        openGroups(members, groups)
                .forEach((member, values) -> opened.put(
                        member, new OpenedMember(values.values().stream().reduce(FieldValues.NONE, FieldValues::and))));
        return opened;
    }

    /// The groups of one member, each by itself.
    Map<FieldGroup, FieldValues> openGroups(MemberId member, Set<FieldGroup> groups) {
        return openGroups(List.of(member), groups).getOrDefault(member, Map.of());
    }

    /// The groups of one member as they were at a version.
    Map<FieldGroup, FieldValues> openGroupsAt(MemberId member, int version, Set<FieldGroup> groups) {
        List<SealedGroup> rows = database.list(
                """
                SELECT DISTINCT ON (field_group) field_group, until, sealed, generation FROM replaced_group
                 WHERE member = ? AND until > ? AND field_group = ANY (?) ORDER BY field_group, until
                """,
                row -> new SealedGroup(
                        member,
                        PastGroups.past(member, FieldGroup.valueOf(row.getString("field_group")), row.getInt("until")),
                        row),
                member.value(),
                version,
                names(groups));
        Map<FieldGroup, FieldValues> opened = new EnumMap<>(FieldGroup.class);
        opened.putAll(openGroups(member, groups));
        opened.putAll(open(rows, past).getOrDefault(member, Map.of()));
        return opened;
    }

    /// What a group held until a version.
    record Earlier(int until, FieldValues values) {

        @Override
        public String toString() {
            return "Earlier[until=" + until + "]";
        }
    }

    /// Everything that a record held before, the earliest first.
    List<Earlier> earlier(MemberId member) {
        List<SealedGroup> rows = database.list(
                """
                SELECT field_group, until, sealed, generation FROM replaced_group
                 WHERE member = ? ORDER BY until, field_group
                """,
                row -> new SealedGroup(
                        member,
                        PastGroups.past(member, FieldGroup.valueOf(row.getString("field_group")), row.getInt("until")),
                        row),
                member.value());
        List<Earlier> earlier = new ArrayList<>();
        each(rows, past, (row, values) -> earlier.add(new Earlier(PastGroups.until(row.place), values)));
        return earlier;
    }

    /// Gives up what the member's record refers to, with the record; what lies apart goes when that is
    /// committed.
    void remove(MemberId member) {
        List<Reference> given = new ArrayList<>();
        given.addAll(database
                .list(
                        "DELETE FROM sealed_group WHERE member = ? RETURNING field_group, sealed, generation",
                        row -> new SealedGroup(
                                member,
                                Place.of(Subject.of(member), FieldGroup.valueOf(row.getString("field_group"))),
                                row),
                        member.value())
                .stream()
                .flatMap(row -> Stream.ofNullable(row.apart))
                .toList());
        given.addAll(database
                .list(
                        "DELETE FROM replaced_group WHERE member = ? RETURNING field_group, until, sealed, generation",
                        row -> new SealedGroup(
                                member,
                                PastGroups.past(
                                        member, FieldGroup.valueOf(row.getString("field_group")), row.getInt("until")),
                                row),
                        member.value())
                .stream()
                .flatMap(row -> Stream.ofNullable(row.apart))
                .toList());
        apart.removeOnceCommitted(given);
    }

    private Map<MemberId, Map<FieldGroup, FieldValues>> openGroups(
            Collection<MemberId> members, Set<FieldGroup> groups) {
        if (members.isEmpty() || groups.isEmpty()) {
            return new HashMap<>();
        }
        return open(
                database.list(
                        """
                        SELECT m.id AS asked, g.member, g.field_group, g.sealed, g.generation
                          FROM member m
                          JOIN sealed_group g ON g.member = coalesce(m.merged_into, m.id)
                          JOIN member s ON s.id = g.member AND s.state <> 'RESTRICTED'
                         WHERE m.id = ANY (?) AND g.field_group = ANY (?)
                        """,
                        row -> {
                            MemberId holder = new MemberId(row.getObject("member", UUID.class));
                            FieldGroup group = FieldGroup.valueOf(row.getString("field_group"));
                            return new SealedGroup(
                                    new MemberId(row.getObject("asked", UUID.class)),
                                    Place.of(Subject.of(holder), group),
                                    row);
                        },
                        members.stream().map(MemberId::value).toArray(UUID[]::new),
                        names(groups)),
                present);
    }

    private Map<MemberId, Map<FieldGroup, FieldValues>> open(List<SealedGroup> rows, Referrer referrer) {
        Map<MemberId, Map<FieldGroup, FieldValues>> opened = new HashMap<>();
        each(
                rows,
                referrer,
                (row, values) -> opened.computeIfAbsent(row.member, _ -> new EnumMap<>(FieldGroup.class))
                        .put(row.place.group(), values));
        return opened;
    }

    /// Opens rows, in their order, with one query for their keys and one for what lies apart.
    private void each(List<SealedGroup> rows, Referrer referrer, BiConsumer<SealedGroup, FieldValues> opened) {
        if (rows.isEmpty()) {
            return;
        }
        Set<Subject> subjects = new LinkedHashSet<>();
        List<Reference> references = new ArrayList<>();
        for (SealedGroup row : rows) {
            subjects.add(row.place.subject());
            if (row.apart != null) {
                references.add(row.apart);
            }
        }
        OpenKeys keys = protection.keysOf(subjects);
        Map<Reference, byte[]> fetched = apart.read(references, referrer);
        for (SealedGroup row : rows) {
            byte @Nullable [] sealed = row.sealed != null ? row.sealed : fetched.get(Objects.requireNonNull(row.apart));
            if (sealed != null) {
                opened.accept(row, FieldValues.of(keys.open(row.place, sealed)));
            }
        }
    }

    private static SealedValue sealed(OpenKeys keys, Place place, FieldValues values) {
        return new SealedValue(place, keys.seal(place, values.bytes()));
    }

    private void store(MemberId member, Place place, byte @Nullable [] sealed, @Nullable Long generation, int until) {
        if (place.record() == null) {
            database.update("""
                    INSERT INTO sealed_group (member, field_group, sealed, generation) VALUES (?, ?, ?::bytea, ?::bigint)
                    ON CONFLICT (member, field_group)
                    DO UPDATE SET sealed = excluded.sealed, generation = excluded.generation
                    """, member.value(), place.group(), sealed, generation);
        } else {
            database.update("""
                    INSERT INTO replaced_group (member, field_group, until, sealed, generation)
                    VALUES (?, ?, ?, ?::bytea, ?::bigint)
                    """, member.value(), place.group(), until, sealed, generation);
        }
    }

    private static String[] names(Set<FieldGroup> groups) {
        return groups.stream().map(FieldGroup::name).toArray(String[]::new);
    }
}
