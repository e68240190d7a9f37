package io.menshen.consent.grant;

import io.menshen.consent.MemberId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The call by which a gateway spends one read of a grant, before it opens anything (ADR 0036).
@Path("/internal/grant-uses")
@RunOnVirtualThread
public class GrantUseResource {

    /// @param receiver the subject of the token with which the read was asked for
    /// @param member the one member whom the read is about
    /// @param withheld what the receiver could not be shown now, as `field/level`; null: an older gateway
    /// @param request the request's id
    public record UseGrantRequest(
            @NotNull UUID grant,
            @NotBlank String receiver,
            @NotBlank String purpose,
            @NotNull MemberId member,
            @Nullable Set<String> withheld,
            @Nullable String request) {}

    /// @param fields what may be shown, each up to its level
    /// @param left reads that remain
    /// @param approved somebody else agreed beforehand; false for a broken glass
    public record GrantUseView(
            MemberId member, Map<String, String> fields, int left, Instant endsAt, boolean approved) {}

    private final GrantLedger ledger;

    GrantUseResource(GrantLedger ledger) {
        this.ledger = ledger;
    }

    @POST
    @RolesAllowed("gateway")
    public GrantUseView useGrant(@NotNull @Valid UseGrantRequest use) {
        GrantStore.Spent spent = ledger.use(
                use.grant(),
                use.receiver(),
                use.purpose(),
                use.member(),
                use.withheld() == null ? Set.of() : use.withheld(),
                use.request());
        return new GrantUseView(
                use.member(), spent.terms().fields().levels(), spent.left(), spent.endsAt(), spent.approved());
    }
}
