package io.menshen.platform.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/// Begins spans, and keeps what a thread works for where the log finds it.
///
/// A span is named by an operation, a service or a step, and bears an id that the gateway made up, a status, and
/// nothing else: nothing is taken from an address, a header or a body, so nobody can stand in one. Every request has
/// its trace, also while none is collected: then it is in the log alone.
@ApplicationScoped
public class Traces {

    /// How the trace travels in HTTP (W3C Trace Context); with events as `ce_traceparent`.
    public static final String HEADER = "traceparent";

    private static final Pattern FORM = Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-(0[01])");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("request.id");

    private static final String REQUEST = "request";
    private static final String TRACE = "traceId";
    private static final String SPAN = "spanId";
    private static final String SAMPLED = "sampled";

    private final SdkTracerProvider provider;
    private final Tracer tracer;

    @Inject
    Traces(
            TraceConfig config,
            @ConfigProperty(name = "quarkus.application.name") String application,
            @Any Instance<SpanExporter> exporters) {
        this(provider(config, application, exporters));
    }

    private static SdkTracerProvider provider(
            TraceConfig config, String application, Instance<SpanExporter> exporters) {
        boolean observed = exporters.isResolvable();
        boolean leaving = observed || config.endpoint().isPresent();
        SdkTracerProviderBuilder building = SdkTracerProvider.builder()
                .setResource(Resource.builder().put("service.name", application).build())
                .setSampler(Sampler.parentBased(
                        leaving ? Sampler.traceIdRatioBased(observed ? 1 : config.share()) : Sampler.alwaysOff()));
        if (observed) {
            building.addSpanProcessor(SimpleSpanProcessor.create(exporters.get()));
        }
        config.endpoint()
                .ifPresent(
                        endpoint -> building.addSpanProcessor(BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder()
                                        .setEndpoint(endpoint)
                                        .build())
                                .build()));
        return building.build();
    }

    private Traces(SdkTracerProvider provider) {
        this.provider = provider;
        this.tracer = provider.get("io.menshen");
    }

    /// For a program that follows nothing.
    public static Traces none() {
        return new Traces(
                SdkTracerProvider.builder().setSampler(Sampler.alwaysOff()).build());
    }

    void stop(@Observes ShutdownEvent stopped) {
        provider.shutdown();
    }

    /// @param name an operation, a service or a step; never anything that somebody sent
    /// @param parent as [#current] wrote it; null, or anything else, begins a trace
    public Span begin(String name, SpanKind kind, @Nullable String parent) {
        return tracer.spanBuilder(name)
                .setSpanKind(kind)
                .setParent(parent == null ? Context.root() : Context.root().with(Span.wrap(read(parent))))
                .startSpan();
    }

    /// From here on, what this request does is logged, sent and recorded as part of the span.
    public static void enter(String request, Span span) {
        SpanContext context = span.getSpanContext();
        span.setAttribute(REQUEST_ID, request);
        MDC.put(REQUEST, request);
        MDC.put(TRACE, context.getTraceId());
        MDC.put(SPAN, context.getSpanId());
        MDC.put(SAMPLED, context.isSampled() ? "01" : "00");
    }

    /// Ends what [#enter] began.
    public static void leave(Span span, int status) {
        end(span, status);
        MDC.remove(REQUEST);
        MDC.remove(TRACE);
        MDC.remove(SPAN);
        MDC.remove(SAMPLED);
    }

    public static void end(Span span, int status) {
        span.setAttribute(STATUS, (long) status);
        span.end();
    }

    /// What this thread works for now, as it travels; null when that is no request.
    public static @Nullable String current() {
        Object trace = MDC.get(TRACE);
        return trace == null ? null : "00-" + trace + "-" + MDC.get(SPAN) + "-" + MDC.get(SAMPLED);
    }

    /// The span as it travels.
    public static String text(Span span) {
        SpanContext context = span.getSpanContext();
        return "00-" + context.getTraceId() + "-" + context.getSpanId() + (context.isSampled() ? "-01" : "-00");
    }

    private static SpanContext read(String parent) {
        Matcher parts = FORM.matcher(parent);
        return parts.matches()
                ? SpanContext.createFromRemoteParent(
                        parts.group(1),
                        parts.group(2),
                        parts.group(3).equals("01") ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                        TraceState.getDefault())
                : SpanContext.getInvalid();
    }
}
