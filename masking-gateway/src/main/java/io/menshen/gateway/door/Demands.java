package io.menshen.gateway.door;

import io.menshen.disclosure.masking.Answer;
import io.menshen.disclosure.masking.Decision;
import io.menshen.disclosure.masking.Fact;
import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.Level;
import io.menshen.disclosure.masking.View;
import io.menshen.disclosure.rule.Grounds;
import io.menshen.disclosure.rule.Lens;
import io.menshen.disclosure.rule.Opened;
import io.menshen.disclosure.rule.Rules;
import io.menshen.disclosure.rule.SignIn;
import io.menshen.gateway.caller.Caller;
import io.menshen.gateway.caller.CallerRefusal;
import io.menshen.gateway.view.Operation;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What privileged calls ask of the caller's token and sign-in. Which calls these are stands in the services'
/// documents (`x-fresh-token`, `x-acr`, `x-export`) and in the rules (`stepUp`), not here (ADR 0055).
///
/// First the sign-in, then the age of the token: who signs in again has a new token too.
final class Demands {

    private final DoorConfig config;
    private final Clock clock;

    Demands(DoorConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /// @throws CallerRefusal before anybody else is asked
    void of(Operation wanted, Caller caller) {
        if (wanted.freshToken() || wanted.level() > 0) {
            caller.signedIn(new SignIn(wanted.level(), config.freshSignIn()), clock.instant());
        }
        if (wanted.asksForFreshToken()) {
            caller.tokenWithin(config.freshToken(), clock.instant());
        }
    }

    /// What the answer holds and would show clear; masked values and those that are not there ask for nothing.
    ///
    /// @param decided by number of the subject, then by index of the field
    /// @throws CallerRefusal before anything is recorded as shown
    void of(Answer read, View view, @Nullable Decision[][] decided, Rules rules, Caller caller) {
        if (!rules.asksForAny(view.fields())) {
            return;
        }
        for (int subject = 0; subject < decided.length; subject++) {
            for (Field field : read.held(subject)) {
                @Nullable Decision decision = decided[subject][field.index()];
                @Nullable SignIn asked = decision == null ? null : rules.asks(field, decision);
                if (asked != null) {
                    caller.signedIn(asked, clock.instant());
                    caller.tokenWithin(config.freshToken(), clock.instant());
                }
            }
        }
    }

    /// What of a grant the caller could not be shown just now: asked before it is used, so that nobody spends a use on
    /// a
    /// no.
    ///
    /// @return by `field/level`, in the order of the fields
    Map<String, CallerRefusal> withheld(Collection<Field> fields, Lens lens, Rules rules, Caller caller) {
        Map<String, CallerRefusal> withheld = new LinkedHashMap<>();
        if (!rules.asksForAny(fields)) {
            return withheld;
        }
        Grounds granted = new Grounds(Set.of(Fact.GRANT), Grounds.Consent.GIVEN, false);
        for (Field field : fields) {
            for (Level level : field.kind().levels()) {
                Opened opened = new Opened(Fact.GRANT, Map.of(field.code(), level));
                @Nullable SignIn asked = rules.asks(field, lens.decide(granted, field, opened));
                if (asked != null) {
                    try {
                        caller.signedIn(asked, clock.instant());
                        caller.tokenWithin(config.freshToken(), clock.instant());
                    } catch (CallerRefusal refusal) {
                        withheld.put(field.code() + "/" + level.code(), refusal);
                    }
                }
            }
        }
        return withheld;
    }
}
