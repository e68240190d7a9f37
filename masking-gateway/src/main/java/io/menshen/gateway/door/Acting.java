package io.menshen.gateway.door;

import io.menshen.gateway.basis.Duty;
import io.menshen.gateway.caller.Caller;
import io.menshen.gateway.caller.OwnMember;
import io.menshen.gateway.permit.PermitOrder;
import io.menshen.gateway.policy.Edition;
import io.menshen.gateway.view.Operation;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who acts in one request: the caller, their own member record as far as it was asked for, and the roles that course
/// and pledge leave them (ADR 0050).
final class Acting {

    private final Caller caller;
    private OwnMember.@Nullable Numbers numbers;
    private Duty duty = Duty.free();
    private Set<String> lapsed = Set.of();

    Acting(Caller caller) {
        this.caller = caller;
    }

    Caller caller() {
        return caller;
    }

    /// The number of the caller's own record; null when it was not needed, or there is none.
    @Nullable
    String ownMember() {
        return numbers == null ? null : numbers.own();
    }

    /// Whether the operation needs no look at course and pledge: who has only the role that needs nothing is not asked
    /// about.
    boolean free(Edition rules) {
        return caller.roles().stream()
                .noneMatch(role ->
                        !role.equals(Duty.MEMBER) && rules.rules().roles().contains(role));
    }

    void own(OwnMember.Numbers found) {
        numbers = found;
    }

    /// All numbers of the caller's own record.
    Set<String> numbers() {
        OwnMember.Numbers own = Objects.requireNonNull(numbers, "an operation about the caller's own record");
        Set<String> all = new LinkedHashSet<>(own.merged());
        all.add(own.own());
        return all;
    }

    Set<String> merged() {
        return numbers == null ? Set.of() : numbers.merged();
    }

    /// For whom the caller's member stands in this operation; null where it does not ask.
    PermitOrder.@Nullable Capacity capacity(Operation wanted, @Nullable String purpose) {
        return numbers == null || !wanted.capacity()
                ? null
                : new PermitOrder.Capacity(numbers.underFourteen(), numbers.standsFor(wanted.id(), purpose));
    }

    Duty duty() {
        return duty;
    }

    void duty(Edition rules, Duty found) {
        duty = found;
        Set<String> roles = new HashSet<>(caller.roles());
        roles.retainAll(rules.rules().roles());
        lapsed = found.lapsed(roles, System.nanoTime());
    }

    boolean hasLapsedRoles() {
        return !lapsed.isEmpty();
    }

    /// Roles have lapsed, and none is left but the one that everybody has for themselves.
    boolean inactive(Edition rules) {
        if (lapsed.isEmpty()) {
            return false;
        }
        Set<String> active = new HashSet<>(roles());
        active.retainAll(rules.rules().roles());
        active.remove(Duty.MEMBER);
        return active.isEmpty();
    }

    /// The roles that are left.
    Set<String> roles() {
        if (lapsed.isEmpty()) {
            return caller.roles();
        }
        Set<String> left = new HashSet<>(caller.roles());
        left.removeAll(lapsed);
        return left;
    }
}
