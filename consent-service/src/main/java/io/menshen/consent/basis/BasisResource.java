package io.menshen.consent.basis;

import io.menshen.consent.MemberId;
import io.menshen.consent.consent.StandingConsents;
import io.menshen.consent.consent.StandingConsents.Snapshot;
import io.menshen.consent.register.Kind;
import io.menshen.consent.register.Register;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The batch call for gateways: what these members allow now, and the number of the last change contained in it
/// (ADR 0005).
@Path("/internal/basis")
@RunOnVirtualThread
public class BasisResource {

    public record ReadBasisRequest(
            @NotEmpty @Size(max = 1_000) Set<@NotNull MemberId> members) {}

    /// @param change the last change in the snapshot from which `members` was read
    /// @param rules the hash of the disclosure rules that were in force then or shortly before: who asks read by
    /// read, without a lease, decides by these or not at all
    public record BasisView(
            long change,
            List<MemberBasis> members,
            @Nullable String rules) {}

    /// What one member allows. Unknown members allow nothing, in the same shape.
    ///
    /// @param consents purposes with a standing consent
    /// @param restricted whether nothing but storing and protecting is allowed (PIPL Art. 44, 47)
    public record MemberBasis(MemberId member, List<String> consents, boolean restricted) {}

    private final StandingConsents consents;
    private final Register register;

    BasisResource(StandingConsents consents, Register register) {
        this.consents = consents;
        this.register = register;
    }

    @POST
    @RolesAllowed("gateway")
    public BasisView readBasis(@NotNull @Valid ReadBasisRequest request) {
        // before the snapshot: a change in between makes the gateway ask again, never decide by what is over
        String rules = register.hashInForce(Kind.DISCLOSURE_RULES).orElse(null);
        Snapshot snapshot = consents.of(request.members());
        List<MemberBasis> members = request.members().stream()
                .map(member -> new MemberBasis(
                        member, snapshot.purposes(member), snapshot.restricted().contains(member)))
                .toList();
        return new BasisView(snapshot.change(), members, rules);
    }
}
