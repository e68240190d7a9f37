package io.menshen.member.duplicate;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.field.Field;
import io.menshen.member.field.FieldCatalogue;
import io.menshen.member.field.FieldValues;
import io.menshen.member.protection.FieldGroup;
import io.menshen.member.registry.Members;
import io.menshen.member.registry.OpenedMember;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a merge of two records would keep if the reviewer chooses nothing: of each field the value that the
/// member gave,
/// and of two such, or of none, the newer one.
@ApplicationScoped
class Proposals {

    private static final Set<FieldGroup> ALL = EnumSet.complementOf(EnumSet.of(FieldGroup.NOTE));

    /// How the two records stand to each other in one field.
    enum Comparison {
        SAME,
        DIFFERENT,
        /// Only one of them has a value.
        ONE_SIDED
    }

    /// @param fields by name, which record's value stays; fields that neither has are left out
    record Proposal(MemberId survivor, Map<String, MemberId> fields, Map<String, Comparison> comparisons) {

        MemberId of(String field) {
            return fields.getOrDefault(field, survivor);
        }
    }

    private record Source(boolean self, Instant recordedAt) {
        boolean before(Source other) {
            return self == other.self ? recordedAt.isBefore(other.recordedAt) : other.self;
        }
    }

    private record Standing(boolean claimed, Instant registeredAt, boolean undoable) {}

    private static final Source NONE = new Source(false, Instant.EPOCH);

    private final Members members;
    private final FieldCatalogue catalogue;
    private final Database database;

    Proposals(Members members, FieldCatalogue catalogue, Database database) {
        this.members = members;
        this.catalogue = catalogue;
        this.database = database;
    }

    /// Both records are opened whole to be compared; what comes of it are names of fields.
    Proposal of(Pair pair) {
        Map<MemberId, OpenedMember> opened = members.open(List.of(pair.member(), pair.other()), ALL);
        FieldValues one = values(opened, pair.member());
        FieldValues two = values(opened, pair.other());
        Map<MemberId, Map<String, Source>> sources = sources(pair);
        Map<String, MemberId> fields = new TreeMap<>();
        Map<String, Comparison> comparisons = new TreeMap<>();
        for (Field field : catalogue.all()) {
            String name = field.name();
            boolean first = one.get(name).isPresent();
            boolean second = two.get(name).isPresent();
            if (first && second) {
                boolean same = one.get(name).equals(two.get(name));
                comparisons.put(name, same ? Comparison.SAME : Comparison.DIFFERENT);
                boolean later = source(sources, pair.member(), name).before(source(sources, pair.other(), name));
                fields.put(name, later ? pair.other() : pair.member());
            } else if (first || second) {
                comparisons.put(name, Comparison.ONE_SIDED);
                fields.put(name, first ? pair.member() : pair.other());
            }
        }
        MemberId survivor = survivor(pair);
        keepTheReserved(pair, survivor, fields);
        oneDwelling(fields, survivor);
        return new Proposal(survivor, fields, comparisons);
    }

    /// The claimed one, for it has an account; of two the one that took another in, else the later.
    private MemberId survivor(Pair pair) {
        Map<MemberId, Standing> standings = new HashMap<>();
        database.list(
                """
                SELECT id, state = 'CLAIMED' AS claimed, registered_at, EXISTS (
                         SELECT FROM duplicate_pair p WHERE p.survivor = m.id AND p.undo_until IS NOT NULL) AS undoable
                  FROM member m WHERE id = ANY (?)
                """,
                row -> standings.put(
                        new MemberId(row.getObject("id", UUID.class)),
                        new Standing(
                                row.getBoolean("claimed"),
                                Database.instant(row, "registered_at"),
                                row.getBoolean("undoable"))),
                (Object) new UUID[] {pair.member().value(), pair.other().value()});
        @Nullable Standing one = standings.get(pair.member());
        @Nullable Standing two = standings.get(pair.other());
        if (one == null || two == null) {
            throw new DuplicateRefusal.NotFound();
        }
        boolean second = one.claimed() != two.claimed()
                ? two.claimed()
                : one.undoable() != two.undoable()
                        ? two.undoable()
                        : one.registeredAt().isBefore(two.registeredAt());
        return second ? pair.other() : pair.member();
    }

    /// A verified mobile is not given up for one that somebody typed.
    private void keepTheReserved(Pair pair, MemberId survivor, Map<String, MemberId> fields) {
        List<UUID> reserved = database.list(
                "SELECT member FROM mobile_uniqueness WHERE member = ANY (?)",
                row -> row.getObject(1, UUID.class),
                (Object) new UUID[] {pair.member().value(), pair.other().value()});
        if (reserved.contains(survivor.value())) {
            fields.put("mobile", survivor);
        } else if (reserved.contains(pair.besides(survivor).value())) {
            fields.put("mobile", pair.besides(survivor));
        }
    }

    /// Flat and addresses tell one dwelling.
    private static void oneDwelling(Map<String, MemberId> fields, MemberId survivor) {
        @Nullable MemberId addresses = fields.get("addresses");
        @Nullable MemberId flat = fields.get("flat");
        if (addresses != null && flat != null && !addresses.equals(flat)) {
            fields.put("flat", survivor);
            fields.put("addresses", survivor);
        }
    }

    private Map<MemberId, Map<String, Source>> sources(Pair pair) {
        Map<MemberId, Map<String, Source>> sources = new HashMap<>();
        database.list(
                "SELECT member, field, channel = 'SELF' AS self, recorded_at FROM field_source WHERE member = ANY (?)",
                row -> sources.computeIfAbsent(new MemberId(row.getObject("member", UUID.class)), _ -> new HashMap<>())
                        .put(
                                row.getString("field"),
                                new Source(row.getBoolean("self"), Database.instant(row, "recorded_at"))),
                (Object) new UUID[] {pair.member().value(), pair.other().value()});
        return sources;
    }

    private static Source source(Map<MemberId, Map<String, Source>> sources, MemberId member, String field) {
        return sources.getOrDefault(member, Map.of()).getOrDefault(field, NONE);
    }

    private static FieldValues values(Map<MemberId, OpenedMember> opened, MemberId member) {
        return opened.getOrDefault(member, OpenedMember.NOTHING).values();
    }
}
