package io.menshen.member.crisis;

import io.menshen.member.GroupId;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.OpenedMember;
import io.menshen.platform.permit.Permit;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who counts for the crisis that the permit names: members of its groups, and nobody else.
///
/// An exercise counts invented people only: in groups marked for it, in no other group, claimed by nobody. Without the
/// approvers' word minors do not count: whoever has a guardian on record or is known to be under eighteen.
@ApplicationScoped
public class CrisisMembers {

    private static final int OF_AGE = 18;
    private static final Set<FieldGroup> AGE = Set.of(FieldGroup.IDENTITY);

    private final Members members;
    private final Database database;
    private final Clock clock;

    CrisisMembers(Members members, Database database, Clock clock) {
        this.members = members;
        this.database = database;
        this.clock = clock;
    }

    /// The crisis named as basis, if the gateway has found it running and it is about this caller.
    public static Optional<UUID> of(Permit caller) {
        return caller.basis()
                .filter(basis -> basis.kind().equals("crisis")
                        && !caller.listed("leave-groups").isEmpty())
                .map(basis -> UUID.fromString(basis.id()));
    }

    /// Whether this is one of the groups of the crisis that the permit names.
    public boolean about(Permit caller, GroupId group) {
        return of(caller).isPresent()
                && caller.listed("leave-groups").contains(group.value().toString());
    }

    /// Those who count, each with the group for which it does. To be asked in the snapshot of the answer.
    public Map<MemberId, GroupId> among(Permit caller, Collection<MemberId> candidates) {
        if (of(caller).isEmpty() || candidates.isEmpty()) {
            return Map.of();
        }
        Map<MemberId, GroupId> counted = new LinkedHashMap<>();
        database.list(
                        """
                        SELECT DISTINCT ON (asked) asked, g.id AS group_id
                          FROM unnest(?::uuid[]) AS asked
                          CROSS JOIN LATERAL same_person(asked) AS number
                          JOIN group_member m ON m.member = number
                          JOIN member_group g ON g.id = m.group_id
                         WHERE g.id = ANY (?::uuid[]) AND g.drill = ?
                           AND (NOT g.drill OR NOT EXISTS (
                                 SELECT FROM same_person(asked) AS own
                                   JOIN group_member other ON other.member = own
                                   JOIN member_group o ON o.id = other.group_id
                                  WHERE NOT o.drill)
                             AND NOT EXISTS (
                                 SELECT FROM same_person(asked) AS own JOIN account a ON a.member = own))
                         ORDER BY asked, g.id
                        """,
                        row -> Map.entry(
                                new MemberId(row.getObject("asked", UUID.class)),
                                new GroupId(row.getObject("group_id", UUID.class))),
                        candidates.stream().map(MemberId::value).toArray(UUID[]::new),
                        caller.listed("leave-groups").stream()
                                .map(UUID::fromString)
                                .toArray(UUID[]::new),
                        caller.says("leave-drill"))
                .forEach(found -> counted.put(found.getKey(), found.getValue()));
        if (!caller.says("leave-minors") && !counted.isEmpty()) {
            LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.ofHours(8));
            members.open(counted.keySet(), AGE).forEach((member, opened) -> {
                if (minor(opened, today)) {
                    counted.remove(member);
                }
            });
        }
        return counted;
    }

    static boolean minor(OpenedMember opened, LocalDate today) {
        if (opened.values().get("guardian").isPresent()) {
            return true;
        }
        @Nullable String born = opened.values().text("birthDate");
        if (born == null) {
            return false;
        }
        try {
            return LocalDate.parse(born).plusYears(OF_AGE).isAfter(today);
        } catch (DateTimeException e) {
            // a date nobody can read: better too careful
            return true;
        }
    }
}
