package io.menshen.member.registry;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.matching.GroupIdentityIndex;
import io.menshen.member.matching.IdNumberIndex;
import io.menshen.member.matching.MobileIndex;
import io.menshen.member.matching.SearchField;
import io.menshen.member.matching.SearchIndexes;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/// The record itself: its fields, their history and sources, its account, and what it is found by.
@ApplicationScoped
class RegistryHolding implements Holding {

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
}
