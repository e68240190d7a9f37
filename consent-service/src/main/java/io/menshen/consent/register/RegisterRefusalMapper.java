package io.menshen.consent.register;

import static jakarta.ws.rs.core.Response.Status.CONFLICT;
import static jakarta.ws.rs.core.Response.Status.FORBIDDEN;
import static jakarta.ws.rs.core.Response.Status.NOT_FOUND;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Map;

/// Turns refusals into problem details. They name places, ids and numbers, never what stands in a text.
@Provider
public class RegisterRefusalMapper implements ExceptionMapper<RegisterRefusal> {

    private static final int UNPROCESSABLE_CONTENT = 422;

    @Override
    public Response toResponse(RegisterRefusal refusal) {
        Problem problem = switch (refusal) {
            case RegisterRefusal.NoSuchVersion _ -> Problem.of(NOT_FOUND, "publication-not-found");
            case RegisterRefusal.NoSuchDraft _ -> Problem.of(NOT_FOUND, "draft-not-found");
            case RegisterRefusal.Unfit refused ->
                Problem.of(UNPROCESSABLE_CONTENT, "unfit-draft")
                        .with(
                                "errors",
                                refused.faults.stream()
                                        .map(fault -> Map.of("pointer", fault.pointer(), "code", fault.rule()))
                                        .toList());
            case RegisterRefusal.Unchanged refused ->
                Problem.of(CONFLICT, "draft-changes-nothing").with("inForce", refused.number);
            case RegisterRefusal.SamePerson _ -> Problem.of(FORBIDDEN, "second-person-needed");
            case RegisterRefusal.NobodysDraft _ -> Problem.of(CONFLICT, "draft-not-taken-over");
            case RegisterRefusal.OtherText _ -> Problem.of(CONFLICT, "other-text-approved");
            case RegisterRefusal.Outdated refused ->
                Problem.of(CONFLICT, "draft-outdated").with("inForce", refused.inForce);
            case RegisterRefusal.NotAssessed _ -> Problem.of(UNPROCESSABLE_CONTENT, "assessment-needed");
            case RegisterRefusal.Unanswered refused ->
                Problem.of(CONFLICT, "comments-unanswered").with("unanswered", refused.comments);
            case RegisterRefusal.NoSuchComment _ -> Problem.of(NOT_FOUND, "comment-not-found");
            case RegisterRefusal.Answered _ -> Problem.of(CONFLICT, "comment-answered");
            case RegisterRefusal.Decided refused ->
                Problem.of(CONFLICT, "draft-decided").with("draft", refused.draft.toString());
        };
        return problem.toResponse();
    }
}
