package io.menshen.platform.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// The refusals that no feature owns: unreadable, invalid, not allowed, not there, and what nobody expected.
public class ProblemMappers {

    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    private static final Map<Integer, String> SLUGS = Map.of(
            400, "bad-request",
            404, "not-found",
            405, "method-not-allowed",
            406, "not-acceptable",
            413, "too-large",
            415, "unsupported-media-type");

    /// Says where it hurts and which rule was broken; the value stays with the caller.
    @ServerExceptionMapper
    Response invalid(ConstraintViolationException invalid) {
        List<Map<String, String>> errors = invalid.getConstraintViolations().stream()
                .map(violation -> Map.of("pointer", pointer(violation), "code", code(violation)))
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .toList();
        return Problem.of(Response.Status.BAD_REQUEST, "invalid-request")
                .with("errors", errors)
                .toResponse();
    }

    /// JSON that is not, or not ours: unknown members too, so that nobody assigns what is not offered.
    @ServerExceptionMapper({JacksonException.class, MismatchedInputException.class})
    Response unreadable() {
        return Problem.of(Response.Status.BAD_REQUEST, "unreadable-request").toResponse();
    }

    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    Response unauthenticated() {
        return Response.fromResponse(Problem.of(Response.Status.UNAUTHORIZED, "unauthenticated")
                        .toResponse())
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .build();
    }

    @ServerExceptionMapper
    Response forbidden(ForbiddenException forbidden) {
        return Problem.of(Response.Status.FORBIDDEN, "forbidden").toResponse();
    }

    @ServerExceptionMapper
    Response refused(WebApplicationException refused) {
        if (refused.getCause() instanceof JacksonException) {
            return unreadable();
        }
        int status = refused.getResponse().getStatus();
        if (status >= 500) {
            return unexpected(refused);
        }
        return Problem.of(status, SLUGS.getOrDefault(status, "refused")).toResponse();
    }

    /// The caller learns an id to ask about; the log learns where it happened. An exception's message may quote
    /// a value, so neither gets it.
    @ServerExceptionMapper
    Response unexpected(Throwable unexpected) {
        String incident = UUID.randomUUID().toString();
        LOG.errorf(new Trace(unexpected), "unexpected, incident=%s", incident);
        return Problem.of(Response.Status.INTERNAL_SERVER_ERROR, "unexpected")
                .with("instance", "urn:uuid:" + incident)
                .toResponse();
    }

    private static String pointer(ConstraintViolation<?> violation) {
        StringBuilder pointer = new StringBuilder();
        int depth = 0;
        for (jakarta.validation.Path.Node node : violation.getPropertyPath()) {
            // the first two nodes are the method and its parameter, which the caller never saw
            if (depth++ >= 2 && node.getName() != null) {
                if (node.getIndex() != null) {
                    pointer.append('/').append(node.getIndex());
                }
                pointer.append('/').append(node.getName());
            }
        }
        return pointer.toString();
    }

    private static String code(ConstraintViolation<?> violation) {
        return violation
                .getConstraintDescriptor()
                .getAnnotation()
                .annotationType()
                .getSimpleName();
    }
}
