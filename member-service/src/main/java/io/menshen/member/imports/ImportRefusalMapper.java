package io.menshen.member.imports;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.Map;

/// Turns refusals into problem details. They never hold a piece of the file.
@Provider
public class ImportRefusalMapper implements ExceptionMapper<ImportRefusal> {

    @Override
    public Response toResponse(ImportRefusal refusal) {
        Problem problem = switch (refusal) {
            case ImportRefusal.NotFound _ -> Problem.of(Response.Status.NOT_FOUND, "not-found");
            case ImportRefusal.UnknownEncoding _ ->
                Problem.of(Response.Status.UNSUPPORTED_MEDIA_TYPE, "encoding-not-supported");
            case ImportRefusal.Empty _ -> Problem.of(Response.Status.BAD_REQUEST, "text-empty");
            case ImportRefusal.BadPart _ ->
                Problem.of(Response.Status.BAD_REQUEST, "invalid-request")
                        .with("errors", List.of(Map.of("pointer", "/part", "code", "Form")));
            case ImportRefusal.TooMany _ -> Problem.of(Response.Status.CONFLICT, "too-many-imports");
            case ImportRefusal.WrongState _ -> Problem.of(Response.Status.CONFLICT, "import-state");
        };
        return problem.toResponse();
    }
}
