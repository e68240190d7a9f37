package io.menshen.member.registry;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.Map;

/// Turns refusals into problem details. Another's record and a missing one get the very same answer.
@Provider
public class MemberRefusalMapper implements ExceptionMapper<MemberRefusal> {

    @Override
    public Response toResponse(MemberRefusal refusal) {
        Problem problem = switch (refusal) {
            case MemberRefusal.NotFound _ -> Problem.of(Response.Status.NOT_FOUND, "not-found");
            case MemberRefusal.AlreadyRegistered _ -> Problem.of(Response.Status.CONFLICT, "already-registered");
            case MemberRefusal.NotClaimable _ -> Problem.of(Response.Status.CONFLICT, "not-claimable");
            case MemberRefusal.Stale _ -> Problem.of(Response.Status.PRECONDITION_FAILED, "record-changed");
            case MemberRefusal.VersionNeeded _ -> Problem.of(428, "version-needed");
            case MemberRefusal.FieldLocked locked ->
                Problem.of(Response.Status.CONFLICT, "field-locked").with("field", locked.field());
            case MemberRefusal.IdNumberTaken _ -> Problem.of(Response.Status.CONFLICT, "id-number-taken");
            case MemberRefusal.NotMergeable _ -> Problem.of(Response.Status.CONFLICT, "not-mergeable");
            case MemberRefusal.Claimed _ -> Problem.of(Response.Status.CONFLICT, "record-claimed");
            case MemberRefusal.BadField bad ->
                Problem.of(Response.Status.BAD_REQUEST, "invalid-request")
                        .with("errors", List.of(Map.of("pointer", "/" + bad.field(), "code", "Form")));
        };
        return problem.toResponse();
    }
}
