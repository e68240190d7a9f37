package io.menshen.member.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.matching.DisplayName;
import io.menshen.member.matching.Flat;
import io.menshen.member.matching.Mobile;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.OpenKeys;
import io.menshen.member.protection.Place;
import io.menshen.member.protection.Protection;
import io.menshen.member.protection.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Keeps the field groups of members sealed, and opens many members' groups with a fixed number of queries.
@ApplicationScoped
class SealedMembers {

    private static final JsonMapper JSON = new JsonMapper();

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Fields(
            @Nullable String displayName,
            @Nullable String mobile,
            @Nullable String flat) {

        @Override
        public String toString() {
            return "Fields[…]";
        }
    }

    /// One row; not a record, because a record with an array would compare by identity.
    private static final class SealedGroup {
        private final MemberId member;
        private final FieldGroup group;
        private final byte[] sealed;

        SealedGroup(MemberId member, FieldGroup group, byte[] sealed) {
            this.member = member;
            this.group = group;
            this.sealed = sealed;
        }

        Place place() {
            return Place.of(Subject.of(member), group);
        }
    }

    private final Database database;
    private final Protection protection;

    SealedMembers(Database database, Protection protection) {
        this.database = database;
        this.protection = protection;
    }

    void put(MemberId member, OpenKeys keys, NewMember fields) {
        put(member, keys, FieldGroup.PROFILE, new Fields(fields.displayName().text(), null, null));
        Mobile mobile = fields.mobile();
        if (mobile != null) {
            put(member, keys, FieldGroup.CONTACT, new Fields(null, mobile.e164(), null));
        }
        Flat flat = fields.flat();
        if (flat != null) {
            put(member, keys, FieldGroup.DELIVERY, new Fields(null, null, flat.text()));
        }
    }

    Map<MemberId, OpenedMember> open(Collection<MemberId> members, Set<FieldGroup> groups) {
        Map<MemberId, OpenedMember> opened = new HashMap<>();
        if (members.isEmpty() || groups.isEmpty()) {
            return opened;
        }
        List<SealedGroup> sealed = database.list(
                "SELECT member, field_group, sealed FROM sealed_group WHERE member = ANY (?) AND field_group = ANY (?)",
                row -> new SealedGroup(
                        new MemberId(row.getObject("member", UUID.class)),
                        FieldGroup.valueOf(row.getString("field_group")),
                        row.getBytes("sealed")),
                members.stream().map(MemberId::value).toArray(UUID[]::new),
                groups.stream().map(FieldGroup::name).toArray(String[]::new));
        Set<Subject> subjects = new LinkedHashSet<>();
        sealed.forEach(group -> subjects.add(Subject.of(group.member)));
        OpenKeys keys = protection.keysOf(subjects);
        Map<MemberId, Map<FieldGroup, Fields>> fields = new HashMap<>();
        for (SealedGroup group : sealed) {
            fields.computeIfAbsent(group.member, _ -> new EnumMap<>(FieldGroup.class))
                    .put(group.group, read(keys.open(group.place(), group.sealed)));
        }
        fields.forEach((member, groupsOfMember) -> opened.put(member, opened(groupsOfMember)));
        return opened;
    }

    void remove(MemberId member) {
        database.update("DELETE FROM sealed_group WHERE member = ?", member.value());
    }

    private void put(MemberId member, OpenKeys keys, FieldGroup group, Fields fields) {
        database.update("""
                INSERT INTO sealed_group (member, field_group, sealed) VALUES (?, ?, ?)
                ON CONFLICT (member, field_group) DO UPDATE SET sealed = excluded.sealed
                """, member.value(), group, keys.seal(Place.of(Subject.of(member), group), write(fields)));
    }

    private static OpenedMember opened(Map<FieldGroup, Fields> groups) {
        @Nullable Fields profile = groups.get(FieldGroup.PROFILE);
        @Nullable Fields contact = groups.get(FieldGroup.CONTACT);
        @Nullable Fields delivery = groups.get(FieldGroup.DELIVERY);
        return new OpenedMember(
                profile == null || profile.displayName() == null
                        ? null
                        : DisplayName.parse(profile.displayName()).orElse(null),
                contact == null || contact.mobile() == null
                        ? null
                        : Mobile.parse(contact.mobile()).orElse(null),
                delivery == null || delivery.flat() == null
                        ? null
                        : Flat.parse(delivery.flat()).orElse(null));
    }

    private static byte[] write(Fields fields) {
        try {
            return JSON.writeValueAsBytes(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain strings are JSON");
        }
    }

    /// The parser's message would quote what was opened, so it is left behind.
    private static Fields read(byte[] json) {
        try {
            return JSON.readValue(json, Fields.class);
        } catch (IOException e) {
            throw new IllegalStateException("what was sealed is not the JSON that this service seals");
        }
    }
}
