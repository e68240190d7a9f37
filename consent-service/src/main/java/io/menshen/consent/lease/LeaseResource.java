package io.menshen.consent.lease;

import io.menshen.consent.MemberId;
import io.menshen.consent.lease.LeaseLedger.LeaseLedgerUnreachable;
import io.menshen.consent.lease.LeaseLedger.News;
import io.menshen.platform.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/// The long poll by which a gateway renews its lease and acknowledges changes (ADR 0005).
@Path("/internal/lease")
@RunOnVirtualThread
public class LeaseResource {

    /// @param gateway the boot id of the gateway's process
    /// @param applied the last change it has applied; 0 after its start
    public record RenewLeaseRequest(
            @NotNull @Pattern(regexp = "[A-Za-z0-9_-]{8,64}")
            String gateway,

            @NotNull @PositiveOrZero Long applied) {}

    /// @param change up to which `changes` is complete
    /// @param changes everything after `applied`, ascending and without gaps; empty after a reset
    /// @param leaseMillis how long the gateway may decide from its cache, counted from the moment it sent this poll
    /// @param reset the gateway's cache is of no use any more
    /// @param rules the disclosure rules in force; a gateway that cannot read these must not take the lease
    /// @param crises all that run just now, read after the changes
    public record LeaseView(
            long change,
            List<ChangeView> changes,
            long leaseMillis,
            boolean reset,
            @Nullable RulesView rules,
            List<CrisisNews.Running> crises) {}

    /// Which text, and which version of it; the text is to be asked for.
    public record RulesView(int number, String hash) {}

    /// A member whose basis has changed; what has changed is to be asked for.
    public record ChangeView(long change, MemberId member) {}

    private final BasisLease lease;
    private final CrisisNews crises;

    LeaseResource(BasisLease lease, CrisisNews crises) {
        this.lease = lease;
        this.crises = crises;
    }

    @POST
    @RolesAllowed("gateway")
    public LeaseView renewLease(@NotNull @Valid RenewLeaseRequest request) throws InterruptedException {
        News news = lease.renew(request.gateway(), request.applied());
        List<ChangeView> changes = news.changes().stream()
                .map(change -> new ChangeView(change.change(), change.member()))
                .toList();
        RulesView rules = news.rules() == null
                ? null
                : new RulesView(news.rules().number(), news.rules().hash());
        return new LeaseView(news.change(), changes, lease.length().toMillis(), news.reset(), rules, crises.running());
    }

    /// Without its database this service grants no lease; the gateway masks what needs one.
    @ServerExceptionMapper
    Response unreachable(LeaseLedgerUnreachable unreachable) {
        return Problem.of(Response.Status.SERVICE_UNAVAILABLE, "unavailable").toResponse();
    }
}
