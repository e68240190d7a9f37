package io.menshen.member.takeout;

import io.menshen.member.Actor;
import io.menshen.member.GroupId;
import io.menshen.member.MemberId;
import io.menshen.member.crisis.CrisisMembers;
import io.menshen.member.crisis.Touched;
import io.menshen.member.database.Database;
import io.menshen.member.fact.Facts;
import io.menshen.member.field.FieldValues;
import io.menshen.member.group.GroupMembers;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.protection.MatterKeys;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.OpenedMember;
import io.menshen.platform.permit.Permit;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Makes exports and opens them while their crisis lives.
///
/// What may stand in one is what the permit opens, for members who count for the crisis; who counts is asked again each
/// time it is opened.
@ApplicationScoped
class Takeouts {

    static final int LARGEST = 500;

    /// An export, without what stands in it.
    ///
    /// @param next where the group goes on; null at its end
    record Takeout(
            UUID id,
            UUID key,
            UUID crisis,
            GroupId group,
            String wrapped,
            @Nullable Long next,
            Instant madeAt,
            Instant expiresAt) {}

    /// An export that was opened.
    ///
    /// @param members with the group for which each counts
    record OpenTakeout(Takeout takeout, Map<MemberId, FieldValues> members, Map<MemberId, GroupId> counted) {}

    private final CrisisMembers crises;
    private final Touched touched;
    private final GroupMembers groups;
    private final Members members;
    private final MatterKeys keys;
    private final Database database;
    private final Facts facts;
    private final TakeoutConfig config;
    private final Clock clock;

    Takeouts(
            CrisisMembers crises,
            Touched touched,
            GroupMembers groups,
            Members members,
            MatterKeys keys,
            Database database,
            Facts facts,
            TakeoutConfig config,
            Clock clock) {
        this.crises = crises;
        this.touched = touched;
        this.groups = groups;
        this.members = members;
        this.keys = keys;
        this.database = database;
        this.facts = facts;
        this.config = config;
        this.clock = clock;
    }

    /// Takes these fields of up to so many members of a group, after a place in it.
    @Transactional
    UUID take(Permit caller, GroupId group, Set<TakeoutField> fields, long after, int limit) {
        UUID crisis = CrisisMembers.of(caller)
                .filter(_ -> crises.about(caller, group))
                .orElseThrow(TakeoutRefusal.NotFound::new);
        if (database.exists("SELECT 1 FROM crisis_end WHERE crisis = ?", crisis)) {
            throw new TakeoutRefusal.NotFound();
        }
        Instant now = clock.instant();
        UUID key = livingKey(caller, crisis, now);
        // also keeps two requests of one person apart, and a key that is being destroyed from being used
        if (database.update("UPDATE crisis_key SET exports = exports + 1 WHERE id = ? AND doomed_at IS NULL", key)
                == 0) {
            throw new TakeoutRefusal.NotFound();
        }
        if (living(caller, crisis, now) >= config.each()) {
            throw new TakeoutRefusal.Enough();
        }
        UUID id = UUID.randomUUID();
        MatterKeys.Sheet sheet = keys.newSheet(key);
        List<GroupMembers.Joined> page = groups.page(group, after, limit + 1);
        @Nullable Long next = page.size() > limit ? page.get(limit - 1).position() : null;
        database.update(
                """
                INSERT INTO crisis_export (id, key, crisis, group_id, account, wrapped, next, made_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                id,
                key,
                crisis,
                group.value(),
                caller.subject(),
                sheet.wrapped(),
                next,
                now,
                now.plus(config.keepFor()));
        Map<MemberId, GroupId> counted = crises.among(
                caller,
                page.stream().limit(limit).map(GroupMembers.Joined::member).toList());
        Map<MemberId, OpenedMember> opened = members.open(counted.keySet(), groups(caller, fields));
        int place = 0;
        for (GroupMembers.Joined joined : page) {
            @Nullable OpenedMember member = opened.get(joined.member());
            if (member != null && counted.containsKey(joined.member())) {
                database.update(
                        "INSERT INTO crisis_export_row (export, member, place, sealed) VALUES (?, ?, ?, ?)",
                        id,
                        joined.member().value(),
                        place++,
                        sheet.seal(
                                place(id, joined.member()),
                                only(member.values(), fields).bytes()));
            }
        }
        facts.record(Actor.of(caller), drill(caller) ? "drill.exported" : "crisis.exported", "crisis/" + crisis);
        return id;
    }

    /// Opens an export of the caller's own. What is read here is noted as touched before it leaves.
    OpenTakeout open(Permit caller, UUID id) {
        OpenTakeout open = database.snapshot(() -> opened(caller, id));
        touched.note(caller, open.counted());
        return open;
    }

    private OpenTakeout opened(Permit caller, UUID id) {
        UUID crisis = CrisisMembers.of(caller).orElseThrow(TakeoutRefusal.NotFound::new);
        Takeout takeout = database.first(
                        """
                        SELECT e.id, e.key, e.crisis, e.group_id, e.wrapped, e.next, e.made_at, e.expires_at
                          FROM crisis_export e JOIN crisis_key k ON k.id = e.key
                         WHERE e.id = ? AND e.account = ? AND e.crisis = ? AND e.expires_at > ? AND k.doomed_at IS NULL
                        """,
                        row -> new Takeout(
                                row.getObject("id", UUID.class),
                                row.getObject("key", UUID.class),
                                row.getObject("crisis", UUID.class),
                                new GroupId(row.getObject("group_id", UUID.class)),
                                row.getString("wrapped"),
                                row.getObject("next", Long.class),
                                Database.instant(row, "made_at"),
                                Database.instant(row, "expires_at")),
                        id,
                        caller.subject(),
                        crisis,
                        clock.instant())
                .filter(found -> crises.about(caller, found.group()))
                .orElseThrow(TakeoutRefusal.NotFound::new);
        Map<MemberId, byte[]> rows = new LinkedHashMap<>();
        database.list(
                "SELECT member, sealed FROM crisis_export_row WHERE export = ? ORDER BY place",
                row -> rows.put(new MemberId(row.getObject("member", UUID.class)), row.getBytes("sealed")),
                id);
        Map<MemberId, GroupId> counted = crises.among(caller, rows.keySet());
        MatterKeys.Sheet sheet = keys.open(takeout.key(), takeout.wrapped());
        Map<MemberId, FieldValues> opened = new LinkedHashMap<>();
        rows.forEach((member, row) -> {
            if (counted.containsKey(member)) {
                byte @Nullable [] clear = sheet.open(place(id, member), row);
                if (clear == null) {
                    throw new IllegalStateException("a row of the export " + id + " was changed");
                }
                opened.put(member, only(FieldValues.of(clear), permitted(caller)));
            }
        });
        return new OpenTakeout(takeout, opened, counted);
    }

    private static boolean drill(Permit caller) {
        return caller.says("leave-drill");
    }

    private int living(Permit caller, UUID crisis, Instant now) {
        return database.first(
                        "SELECT count(*) FROM crisis_export WHERE crisis = ? AND account = ? AND expires_at > ?",
                        row -> row.getInt(1),
                        crisis,
                        caller.subject(),
                        now)
                .orElse(0);
    }

    /// The key of this crisis; the first export makes it, in a transaction of its own, so that no export is kept under
    /// a key that Vault does not have.
    private UUID livingKey(Permit caller, UUID crisis, Instant now) {
        return QuarkusTransaction.requiringNew().call(() -> {
            UUID fresh = UUID.randomUUID();
            int made = database.update(
                    "INSERT INTO crisis_key (id, crisis, drill, made_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    fresh,
                    crisis,
                    drill(caller),
                    now);
            if (made > 0) {
                keys.make(fresh);
                return fresh;
            }
            return database.first(
                            "SELECT id FROM crisis_key WHERE crisis = ? AND doomed_at IS NULL",
                            row -> row.getObject(1, UUID.class),
                            crisis)
                    .orElseThrow(TakeoutRefusal.NotFound::new);
        });
    }

    private static Set<FieldGroup> groups(Permit caller, Set<TakeoutField> fields) {
        Set<FieldGroup> groups = EnumSet.noneOf(FieldGroup.class);
        fields.forEach(field -> groups.add(field.group));
        groups.retainAll(FieldGroup.openedBy(caller));
        return groups;
    }

    private static Set<TakeoutField> permitted(Permit caller) {
        Set<FieldGroup> open = FieldGroup.openedBy(caller);
        Set<TakeoutField> fields = EnumSet.allOf(TakeoutField.class);
        fields.removeIf(field -> !open.contains(field.group));
        return fields;
    }

    private static FieldValues only(FieldValues values, Set<TakeoutField> fields) {
        FieldValues kept = FieldValues.NONE;
        for (TakeoutField field : fields) {
            kept = kept.with(field.property, values.get(field.property).orElse(null));
        }
        return kept;
    }

    /// Moved to another member or another export it does not open.
    static String place(UUID export, MemberId member) {
        return "crisis-export/" + export + "/" + member;
    }
}
