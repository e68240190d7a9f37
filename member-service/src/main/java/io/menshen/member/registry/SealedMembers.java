package io.menshen.member.registry;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.field.FieldValues;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.OpenKeys;
import io.menshen.member.protection.Place;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Keeps the field groups of members sealed, as they are and as they were, and opens many members' groups with a fixed
/// number of queries.
@ApplicationScoped
class SealedMembers {

    /// One row; not a record, because a record with an array would compare by identity.
    private static final class SealedGroup {
        private final MemberId member;
        private final Place place;
        private final byte[] sealed;

        SealedGroup(MemberId member, Place place, byte[] sealed) {
            this.member = member;
            this.place = place;
            this.sealed = sealed;
        }
    }

    private final Database database;
    private final Protection protection;

    SealedMembers(Database database, Protection protection) {
        this.database = database;
        this.protection = protection;
    }

    /// Seals a whole group anew.
    void put(MemberId member, OpenKeys keys, FieldGroup group, FieldValues values) {
        database.update("""
                INSERT INTO sealed_group (member, field_group, sealed) VALUES (?, ?, ?)
                ON CONFLICT (member, field_group) DO UPDATE SET sealed = excluded.sealed
                """, member.value(), group, keys.seal(Place.of(Subject.of(member), group), values.bytes()));
    }

    /// Keeps what a group held until this version.
    void keep(MemberId member, OpenKeys keys, FieldGroup group, FieldValues before, int until) {
        database.update(
                "INSERT INTO replaced_group (member, field_group, until, sealed) VALUES (?, ?, ?, ?)",
                member.value(),
                group,
                until,
                keys.seal(past(member, group, until), before.bytes()));
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
        Map<FieldGroup, FieldValues> opened = new EnumMap<>(FieldGroup.class);
        opened.putAll(openGroups(member, groups));
        OpenKeys keys = protection.keysOf(Subject.of(member));
        database.list(
                        """
                        SELECT DISTINCT ON (field_group) field_group, until, sealed FROM replaced_group
                         WHERE member = ? AND until > ? AND field_group = ANY (?) ORDER BY field_group, until
                        """,
                        row -> {
                            FieldGroup group = FieldGroup.valueOf(row.getString("field_group"));
                            return Map.entry(
                                    group,
                                    new SealedGroup(
                                            member, past(member, group, row.getInt("until")), row.getBytes("sealed")));
                        },
                        member.value(),
                        version,
                        names(groups))
                .forEach(row -> opened.put(
                        row.getKey(), FieldValues.of(keys.open(row.getValue().place, row.getValue().sealed))));
        return opened;
    }

    void remove(MemberId member) {
        database.update("DELETE FROM sealed_group WHERE member = ?", member.value());
        database.update("DELETE FROM replaced_group WHERE member = ?", member.value());
    }

    private Map<MemberId, Map<FieldGroup, FieldValues>> openGroups(
            Collection<MemberId> members, Set<FieldGroup> groups) {
        Map<MemberId, Map<FieldGroup, FieldValues>> opened = new HashMap<>();
        if (members.isEmpty() || groups.isEmpty()) {
            return opened;
        }
        List<SealedGroup> rows = database.list(
                """
                SELECT m.id AS asked, g.member, g.field_group, g.sealed
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
                            row.getBytes("sealed"));
                },
                members.stream().map(MemberId::value).toArray(UUID[]::new),
                names(groups));
        Set<Subject> subjects = new LinkedHashSet<>();
        rows.forEach(row -> subjects.add(row.place.subject()));
        OpenKeys keys = protection.keysOf(subjects);
        for (SealedGroup row : rows) {
            opened.computeIfAbsent(row.member, _ -> new EnumMap<>(FieldGroup.class))
                    .put(row.place.group(), FieldValues.of(keys.open(row.place, row.sealed)));
        }
        return opened;
    }

    /// A past state is bound to the version that ended it: it cannot be put in the place of the present or another one.
    private static Place past(MemberId member, FieldGroup group, int until) {
        return Place.of(Subject.of(member), group, new UUID(0, until));
    }

    private static String[] names(Set<FieldGroup> groups) {
        return groups.stream().map(FieldGroup::name).toArray(String[]::new);
    }
}
