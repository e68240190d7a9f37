package io.menshen.member.message;

import io.menshen.member.registry.MemberRefusal;
import io.menshen.member.registry.Members;
import io.menshen.platform.permit.Permit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.util.Map;

/// Writes to the member whose account has signed in from a device that was not seen before. Asked by the
/// gateway only, which keeps who was seen with what.
@Path("/internal/account/sign-in")
@RunOnVirtualThread
public class SignInResource {

    /// @param device families of browser and system, such as `Firefox · Windows`
    public record SignInRequest(
            @NotNull @Pattern(regexp = "[A-Za-z0-9 ·?]{1,100}")
            String device) {

        @Override
        public String toString() {
            return "SignInRequest";
        }
    }

    private final Members members;
    private final Messages messages;
    private final Permit permit;

    SignInResource(Members members, Messages messages, Permit permit) {
        this.members = members;
        this.messages = messages;
        this.permit = permit;
    }

    @PUT
    @RolesAllowed("gateway")
    @Transactional
    public void noticeSignIn(@Valid @NotNull SignInRequest request) {
        messages.notice(
                members.ofAccount(permit.subject()).orElseThrow(MemberRefusal.NotFound::new),
                Template.NEW_DEVICE,
                Map.of("device", request.device()));
    }
}
