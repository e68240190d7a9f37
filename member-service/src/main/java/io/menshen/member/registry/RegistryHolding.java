package io.menshen.member.registry;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.field.FieldValues;
import io.menshen.member.matching.GroupIdentityIndex;
import io.menshen.member.matching.IdNumberIndex;
import io.menshen.member.matching.MobileIndex;
import io.menshen.member.matching.SearchField;
import io.menshen.member.matching.SearchIndexes;
import io.menshen.member.protection.FieldGroup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The record itself: its fields, their history and sources, its account, and what it is found by.
@ApplicationScoped
class RegistryHolding implements Holding {

    private static final String TAG = "a keyed tag, computed from a field that is told";

    private final SealedMembers sealed;
    private final FieldHistory history;
    private final SearchIndexes indexes;
    private final MobileIndex mobiles;
    private final IdNumberIndex idNumbers;
    private final GroupIdentityIndex identities;
    private final Database database;

    RegistryHolding(
            SealedMembers sealed,
            FieldHistory history,
            SearchIndexes indexes,
            MobileIndex mobiles,
            IdNumberIndex idNumbers,
            GroupIdentityIndex identities,
            Database database) {
        this.sealed = sealed;
        this.history = history;
        this.indexes = indexes;
        this.mobiles = mobiles;
        this.idNumbers = idNumbers;
        this.identities = identities;
        this.database = database;
    }

    @Override
    public Set<String> tables() {
        Set<String> tables = new HashSet<>(Set.of(
                "sealed_group",
                "replaced_group",
                "field_source",
                "member_version",
                "account",
                "mobile_uniqueness",
                "id_number_uniqueness",
                "group_identity"));
        for (SearchField field : SearchField.values()) {
            tables.add(field.table());
        }
        return tables;
    }

    @Override
    public void erase(MemberId member) {
        sealed.remove(member);
        history.remove(member);
        indexes.remove(member, EnumSet.allOf(SearchField.class));
        mobiles.release(member);
        idNumbers.release(member);
        identities.remove(member);
        database.update("DELETE FROM account WHERE member = ?", member.value());
        // No table of members, but a repeated registration would be answered with this id.
        database.update("DELETE FROM idempotency_key WHERE made = ?", member.value());
    }

    @Override
    public Map<String, String> told() {
        return Map.of(
                "sealed_group",
                "field",
                "field_source",
                "field",
                "replaced_group",
                "earlier-value",
                "member_version",
                "change",
                "account",
                "account");
    }

    @Override
    public Map<String, String> untold() {
        Map<String, String> reasons = new HashMap<>();
        for (String table : List.of("mobile_uniqueness", "id_number_uniqueness", "group_identity")) {
            reasons.put(table, TAG);
        }
        for (SearchField field : SearchField.values()) {
            reasons.put(field.table(), TAG);
        }
        return reasons;
    }

    /// Of a record that was merged into another its number alone: what it held stands in the other one, and
    /// what an undo needs nobody opens.
    @Override
    public List<Held> tell(MemberId member) {
        List<Held> held = new ArrayList<>(database.list(
                "SELECT state, registered_at, claimed_at, restricted_at, merged_into FROM member WHERE id = ?",
                row -> Held.of("record", member, Database.instant(row, "registered_at"))
                        .with("state", row.getString("state"))
                        .with("claimedAt", Database.instantOrNull(row, "claimed_at"))
                        .with("restrictedAt", Database.instantOrNull(row, "restricted_at"))
                        .with("mergedInto", row.getObject("merged_into", UUID.class)),
                member.value()));
        held.addAll(database.list(
                "SELECT subject, linked_at FROM account WHERE member = ?",
                row -> Held.of("account", "", Database.instant(row, "linked_at"))
                        .with("subject", row.getString("subject")),
                member.value()));
        if (database.exists("SELECT 1 FROM member WHERE id = ? AND merged_into IS NOT NULL", member.value())) {
            return held;
        }
        held.addAll(fields(member));
        for (SealedMembers.Earlier earlier : sealed.earlier(member)) {
            for (String field : earlier.values().names()) {
                held.add(Held.of("earlier-value", field, null)
                        .with("untilVersion", earlier.until())
                        .with("value", earlier.values().get(field).orElseThrow()));
            }
        }
        held.addAll(history.changes(member));
        return held;
    }

    private List<Held> fields(MemberId member) {
        FieldValues values = sealed.open(List.of(member), EnumSet.allOf(FieldGroup.class))
                .getOrDefault(member, OpenedMember.NOTHING)
                .values();
        Map<String, MemberResource.SourceView> sources = history.sources(member).stream()
                .collect(Collectors.toMap(MemberResource.SourceView::field, Function.identity()));
        List<Held> fields = new ArrayList<>();
        for (String field : values.names()) {
            MemberResource.@Nullable SourceView source = sources.get(field);
            Held held = Held.of("field", field, source == null ? null : source.recordedAt())
                    .with("value", values.get(field).orElseThrow());
            fields.add(
                    source == null
                            ? held
                            : held.with("givenBy", source.role())
                                    .with("channel", source.channel())
                                    .with("purposes", source.purposes())
                                    .with("noticeVersion", source.noticeVersion()));
        }
        return fields;
    }
}
