package io.menshen.gateway.permit;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything a permit says. Two equal orders get the same permit while it lasts.
///
/// @param audience the one service that may take it
/// @param operation the one operation it is for
/// @param subject OIDC subject of the caller, or the gateway's own name
/// @param username null when the caller is not a person
/// @param open field groups that the rules could let out
/// @param member the caller's own member id
/// @param merged the other numbers that lead to the caller's own record
/// @param phone verified mobile; for linking an account only
/// @param capacity null where the operation does not ask for it
/// @param leave what a grant or a crisis in hand is about; null when there is none
public record PermitOrder(
        String audience,
        String operation,
        String subject,
        @Nullable String username,
        Set<String> roles,
        @Nullable String purpose,
        @Nullable String basis,
        Set<String> open,
        @Nullable String member,
        Set<String> merged,
        @Nullable String phone,
        @Nullable Leave leave,
        @Nullable Capacity capacity) {

    /// What member-service has just said of the caller's member.
    ///
    /// @param underFourteen a guardian consents for them
    /// @param standsFor for whom they stand in this very operation: `kind/representation/member`
    public record Capacity(boolean underFourteen, Set<String> standsFor) {
        public Capacity {
            standsFor = Set.copyOf(standsFor);
        }
    }

    /// What consent-service has said of the grant or crisis that is named as basis.
    ///
    /// @param members whom a grant names
    /// @param groups whose members a crisis is about
    /// @param drill the crisis is an exercise, on groups marked for it
    /// @param minors the crisis is about minors too
    public record Leave(Set<String> members, Set<String> groups, boolean drill, boolean minors) {
        public Leave {
            members = Set.copyOf(members);
            groups = Set.copyOf(groups);
        }
    }

    /// What the gateway calls itself when it asks for itself.
    public static final String GATEWAY = "masking-gateway";

    private static final Set<String> GATEWAY_ROLES = Set.of("gateway");

    public PermitOrder(
            String audience,
            String operation,
            String subject,
            @Nullable String username,
            Set<String> roles,
            @Nullable String purpose,
            @Nullable String basis,
            Set<String> open,
            @Nullable String member,
            Set<String> merged,
            @Nullable String phone) {
        this(audience, operation, subject, username, roles, purpose, basis, open, member, merged, phone, null, null);
    }

    public PermitOrder {
        roles = Set.copyOf(roles);
        open = Set.copyOf(open);
        merged = Set.copyOf(merged);
    }

    /// For an operation under `/internal` that the gateway calls for itself.
    public static PermitOrder own(String audience, String operation) {
        return new PermitOrder(
                audience, operation, GATEWAY, GATEWAY, GATEWAY_ROLES, null, null, Set.of(), null, Set.of(), null);
    }

    /// For finding or making the link between an account and its member record.
    public static PermitOrder link(String audience, String operation, String subject, @Nullable String phone) {
        return new PermitOrder(
                audience, operation, subject, null, GATEWAY_ROLES, null, null, Set.of(), null, Set.of(), phone);
    }

    /// Names nobody: a user name or a phone in here is a personal value.
    @Override
    public String toString() {
        return "permit for " + audience + "/" + operation;
    }

    @Override
    public int hashCode() {
        return Objects.hash(audience, operation, subject, basis, purpose);
    }
}
