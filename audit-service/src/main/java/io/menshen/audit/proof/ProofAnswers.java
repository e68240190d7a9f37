package io.menshen.audit.proof;

import io.menshen.platform.problem.Problem;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/// Turns what came of a wish for a proof into HTTP, for the auditor's operation and the member's.
public final class ProofAnswers {

    /// A proof file is text.
    public static final String TEXT = "text/plain;charset=utf-8";

    private ProofAnswers() {}

    public static Response of(EntryProofs.Answer answer, long index) {
        return switch (answer) {
            case EntryProofs.Answer.Proved proved ->
                Response.ok(proved.file().toString(), TEXT)
                        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + index + ".tlog-proof\"")
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .build();
            case EntryProofs.Answer.NoSuchEntry _ ->
                Problem.of(Response.Status.NOT_FOUND, "entry-not-found").toResponse();
            case EntryProofs.Answer.Pruned _ ->
                Problem.of(Response.Status.GONE, "entry-pruned").toResponse();
            case EntryProofs.Answer.NotSignedYet _ ->
                Response.fromResponse(Problem.of(Response.Status.SERVICE_UNAVAILABLE, "not-signed-yet")
                                .toResponse())
                        .header(HttpHeaders.RETRY_AFTER, 1)
                        .build();
            case EntryProofs.Answer.Altered _ ->
                Problem.of(Response.Status.INTERNAL_SERVER_ERROR, "entry-altered")
                        .toResponse();
        };
    }
}
