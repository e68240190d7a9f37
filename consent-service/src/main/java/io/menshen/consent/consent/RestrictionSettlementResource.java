package io.menshen.consent.consent;

import io.menshen.consent.MemberId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;

/// The call by which a gateway makes a restriction hold everywhere before the member is answered (ADR 0048).
@Path("/internal/restrictions")
@RunOnVirtualThread
public class RestrictionSettlementResource {

    /// @param members every number of the one person who has restricted the processing
    public record SettleRestrictionRequest(
            @NotEmpty @Size(max = 100) List<@NotNull MemberId> members) {}

    private final Restrictions restrictions;

    RestrictionSettlementResource(Restrictions restrictions) {
        this.restrictions = restrictions;
    }

    @POST
    @RolesAllowed("gateway")
    public void settleRestriction(@NotNull @Valid SettleRestrictionRequest request) throws InterruptedException {
        restrictions.settle(request.members());
    }
}
