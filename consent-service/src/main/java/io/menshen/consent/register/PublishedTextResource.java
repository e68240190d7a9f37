package io.menshen.consent.register;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/// The text of the disclosure rules for gateways, which have learned its hash with their lease (ADR 0034).
@Path("/internal/disclosure-rules")
@RunOnVirtualThread
public class PublishedTextResource {

    public record ReadTextRequest(
            @NotNull @Pattern(regexp = "sha256:[0-9a-f]{64}")
            String hash) {}

    public record TextView(int number, String hash, String text) {}

    private final Register register;

    PublishedTextResource(Register register) {
        this.register = register;
    }

    @POST
    @RolesAllowed("gateway")
    public TextView readDisclosureRules(@NotNull @Valid ReadTextRequest request) {
        return register.published(Kind.DISCLOSURE_RULES, request.hash())
                .map(version -> new TextView(version.number(), version.hash(), version.text()))
                .orElseThrow(RegisterRefusal.NoSuchVersion::new);
    }
}
