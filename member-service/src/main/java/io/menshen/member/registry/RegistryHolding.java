package io.menshen.member.registry;

import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.matching.GroupIdentityIndex;
import io.menshen.member.matching.MobileIndex;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/// The record itself: its fields, their history and sources, its account, and what it is found by.
@ApplicationScoped
class RegistryHolding implements Holding {

    private final SealedMembers sealed;
    private final FieldHistory history;
    private final MobileIndex mobiles;
    private final GroupIdentityIndex identities;
    private final Database database;

    RegistryHolding(
            SealedMembers sealed,
            FieldHistory history,
            MobileIndex mobiles,
            GroupIdentityIndex identities,
            Database database) {
        this.sealed = sealed;
        this.history = history;
        this.mobiles = mobiles;
        this.identities = identities;
        this.database = database;
    }

    @Override
    public Set<String> tables() {
        return Set.of(
                "sealed_group",
                "replaced_group",
                "field_source",
                "member_version",
                "account",
                "mobile_search",
                "mobile_uniqueness",
                "group_identity");
    }

    @Override
    public void erase(MemberId member) {
        sealed.remove(member);
        history.remove(member);
        mobiles.remove(member);
        identities.remove(member);
        database.update("DELETE FROM account WHERE member = ?", member.value());
        // No table of members, but a repeated registration would be answered with this id.
        database.update("DELETE FROM idempotency_key WHERE made = ?", member.value());
    }
}
