package io.menshen.gateway.basis;

import io.menshen.disclosure.masking.Fact;
import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.Level;
import io.menshen.disclosure.rule.Grounds;
import io.menshen.disclosure.rule.Lens;
import io.menshen.disclosure.rule.RuleFile;
import io.menshen.disclosure.rule.Rules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/// The gateway's decision about one field of one member, as a read makes it: lease, basis from the cache, duties of the
/// caller, published rules. It lies in this package because nobody outside of it may fill the cache.
@NullMarked
public final class BasisKernel {

    private static final String ACCOUNT = "6f1d3d0a-2f7c-4a55-9a5e-1f7c0b1a2e9d";
    private static final Set<String> ROLES = Set.of("marketing");
    private static final String PURPOSE = "offers";

    private final BasisCache cache;
    private final Lens lens;
    private final Field field;

    /// @param agreed who has consented to offers, by member
    public BasisKernel(Map<String, Boolean> agreed) {
        Rules rules = RuleFile.bundled();
        lens = rules.lens(ROLES, PURPOSE);
        field = rules.fields().find("mobile").orElseThrow();
        cache = new BasisCache(agreed.size() * 2, System::nanoTime, System::currentTimeMillis);
        poll();
        Map<String, MemberBasis> known = new HashMap<>();
        agreed.forEach((member, yes) ->
                known.put(member, new MemberBasis(yes ? Set.of(PURPOSE) : Set.of("statistics"), false, 1)));
        cache.keep(known);
        cache.keep(ACCOUNT, new Duty(ROLES, System.nanoTime() + Long.MAX_VALUE / 4, 1, Duty.State.ASKED));
    }

    /// What the keeper does twice a second.
    public void poll() {
        cache.renew(System.nanoTime(), System.currentTimeMillis(), 1, List.of(), false, 2_000);
    }

    /// Whether the mobile is shown in clear.
    public boolean decide(String member) {
        Duty duty = cache.duty(ACCOUNT);
        Standing standing = cache.find(Set.of(member));
        if (duty == null
                || standing == null
                || !duty.lapsed(ROLES, System.nanoTime()).isEmpty()) {
            throw new IllegalStateException("not from the cache");
        }
        MemberBasis basis = standing.of(member);
        Grounds grounds = new Grounds(
                Set.of(Fact.STAFF),
                basis != null && basis.consents().contains(PURPOSE) ? Grounds.Consent.GIVEN : Grounds.Consent.MISSING,
                basis != null && basis.restricted());
        return lens.decide(grounds, field, null).level() == Level.PLAIN;
    }
}
