package io.menshen.consent.duty;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.Set;

/// For gateways: under which roles an account may act, and the number of the last change contained in it (ADR 0005).
@Path("/internal/duties")
@RunOnVirtualThread
public class DutySnapshotResource {

    public record ReadDutiesRequest(
            @NotBlank @Size(max = 128) String account) {}

    /// @param needed the roles that are active only with course and pledge
    /// @param activeMillis for how long they are; 0 when they are not
    public record DutiesReply(long change, String account, Set<String> needed, long activeMillis) {}

    private final DutyLedger ledger;

    DutySnapshotResource(DutyLedger ledger) {
        this.ledger = ledger;
    }

    @POST
    @RolesAllowed("gateway")
    public DutiesReply readDuties(@NotNull @Valid ReadDutiesRequest request) {
        DutyLedger.Snapshot snapshot = ledger.snapshot(request.account());
        return new DutiesReply(snapshot.change(), request.account(), snapshot.needed(), snapshot.activeMillis());
    }
}
