package io.menshen.gateway.basis;

import io.menshen.disclosure.masking.Fact;
import io.menshen.disclosure.masking.Level;
import io.menshen.disclosure.rule.Opened;
import io.menshen.gateway.permit.PermitOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A grant, a crisis or an agreed recipient in the hand of one caller, for one read.
///
/// @param leave what the permit says of it
/// @param crisis its id; null for the others
/// @param agreedOnly only members who agreed beforehand count
/// @param approved somebody else agreed beforehand to what is shown: not a broken glass
public record Opening(
        Opened opened, PermitOrder.Leave leave, @Nullable String crisis, boolean agreedOnly, boolean approved) {

    /// The consent that members give in calm times, for a crisis without an authority's document.
    public static final String AGREED = "emergency-agreed";

    static Opening grant(String member, Map<String, String> fields, boolean approved) {
        return ofOne(Fact.GRANT, member, fields, approved);
    }

    /// What was agreed with a recipient.
    static Opening sharing(String member, Map<String, String> fields) {
        return ofOne(Fact.SHARING, member, fields, false);
    }

    private static Opening ofOne(Fact fact, String member, Map<String, String> fields, boolean approved) {
        Map<String, Level> levels = new HashMap<>();
        fields.forEach((field, level) -> levels.put(field, Level.ofCode(level)));
        return new Opening(
                new Opened(fact, levels),
                new PermitOrder.Leave(Set.of(member), Set.of(), false, false),
                null,
                false,
                approved);
    }

    /// What a crisis opens to these roles for this purpose; null when nothing.
    static @Nullable Opening crisis(Crises.Running crisis, String account, Set<String> roles, String purpose) {
        if (crisis.apart().contains(account)) {
            return null;
        }
        Map<String, Level> levels = new HashMap<>();
        for (Crises.Opening open : crisis.opens()) {
            if (open.purpose().equals(purpose) && roles.contains(open.role())) {
                open.fields()
                        .forEach((field, level) -> levels.merge(
                                field, Level.ofCode(level), (one, other) -> one.opensMoreThan(other) ? one : other));
            }
        }
        return levels.isEmpty()
                ? null
                : new Opening(
                        new Opened(Fact.CRISIS, levels),
                        new PermitOrder.Leave(Set.of(), crisis.groups(), crisis.drill(), crisis.minors()),
                        crisis.id(),
                        !crisis.byAuthority(),
                        true);
    }
}
