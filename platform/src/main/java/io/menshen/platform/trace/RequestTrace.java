package io.menshen.platform.trace;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.quarkus.arc.properties.IfBuildProperty;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// In an inner service: a request goes on with the id and the trace that the gateway gave it. Behind the look at the
/// permit, so that nobody else's are believed.
@Provider
@Priority(Priorities.AUTHORIZATION + 2)
@IfBuildProperty(name = "menshen.permit.required", stringValue = "true", enableIfMissing = true)
class RequestTrace implements ContainerRequestFilter, ContainerResponseFilter {

    private static final String UNDER_WAY = RequestTrace.class.getName();
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private record UnderWay(String operation, Span span, long since) {}

    private final Traces traces;
    private final MeterRegistry meters;
    private final ResourceInfo resource;

    RequestTrace(Traces traces, MeterRegistry meters, @Context ResourceInfo resource) {
        this.traces = traces;
        this.meters = meters;
        this.resource = resource;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (resource.getResourceMethod() == null) {
            return;
        }
        @Nullable String id = request.getHeaderString("Menshen-Request-Id");
        String operation = resource.getResourceMethod().getName();
        Span span = traces.begin(operation, SpanKind.SERVER, request.getHeaderString(Traces.HEADER));
        Traces.enter(
                id != null && UUID_FORM.matcher(id).matches()
                        ? id
                        : UUID.randomUUID().toString(),
                span);
        request.setProperty(UNDER_WAY, new UnderWay(operation, span, System.nanoTime()));
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(UNDER_WAY) instanceof UnderWay known) {
            Traces.leave(known.span(), response.getStatus());
            meters.timer(
                            "menshen.requests",
                            "operation",
                            known.operation(),
                            "status",
                            Integer.toString(response.getStatus()))
                    .record(System.nanoTime() - known.since(), TimeUnit.NANOSECONDS);
        }
    }
}
