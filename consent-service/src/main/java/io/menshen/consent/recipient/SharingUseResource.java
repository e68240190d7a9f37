package io.menshen.consent.recipient;

import io.menshen.consent.MemberId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The call by which a gateway asks, before anything is opened, whether a recipient's system may read this
/// member (ADR 0049).
@Path("/internal/sharing-uses")
@RunOnVirtualThread
public class SharingUseResource {

    /// @param client the OIDC client that got the token
    /// @param account the subject of the token
    /// @param member the one member whom the read is about
    /// @param request the request's id
    public record UseSharingRequest(
            @NotBlank String recipient,
            @NotBlank String client,
            @NotBlank String account,
            @NotNull MemberId member,
            @Nullable String request) {}

    /// @param fields what may be shown, each up to its level
    public record SharingUseView(MemberId member, Map<String, String> fields) {}

    private final Sharing sharing;

    SharingUseResource(Sharing sharing) {
        this.sharing = sharing;
    }

    @POST
    @RolesAllowed("gateway")
    public SharingUseView useSharing(@NotNull @Valid UseSharingRequest use) {
        Recipient recipient = sharing.use(use.recipient(), use.client(), use.account(), use.member(), use.request());
        return new SharingUseView(use.member(), recipient.sortedFields());
    }
}
