package io.menshen.gateway.door;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.gateway.basis.ConsentBasis;
import io.menshen.gateway.basis.Openings;
import io.menshen.gateway.basis.Settlements;
import io.menshen.gateway.budget.Budgets;
import io.menshen.gateway.caller.Callers;
import io.menshen.gateway.caller.OwnMember;
import io.menshen.gateway.disclosure.DisclosureLog;
import io.menshen.gateway.permit.Permits;
import io.menshen.gateway.policy.Edition;
import io.menshen.gateway.policy.Policy;
import io.menshen.gateway.session.Devices;
import io.menshen.gateway.session.Sessions;
import io.menshen.gateway.upstream.Upstreams;
import io.menshen.gateway.witness.WitnessFreshness;
import io.menshen.platform.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Takes every request under `/v1/` and sends it on its [Passage]. There is no other way in.
@ApplicationScoped
public class Door {

    static final String REQUEST_ID = "Menshen-Request-Id";
    static final String POLICY = "Menshen-Policy";

    /// What the gateway answers itself, without asking who wants to know.
    private static final String RULES = "/v1/disclosure-rules";

    /// Only a random id is taken from outside: it is written to the log, and anything else could be somebody's
    /// number.
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    final Callers callers;
    final OwnMember ownMember;
    final Sessions sessions;
    final Devices devices;
    final Policy policy;
    final Permits permits;
    final Upstreams upstreams;
    final ConsentBasis basis;
    final Openings openings;
    final Settlements settlements;
    final Budgets budgets;
    final DisclosureLog log;
    final WitnessFreshness witnesses;
    final Evidence evidence;
    final Demands demands;
    final Answers answers = new Answers();
    final Tally tally;
    final DoorConfig config;
    final Clock clock;
    final ObjectMapper json;
    final ExecutorService threads;
    private final Traces traces;

    Door(
            Callers callers,
            OwnMember ownMember,
            Sessions sessions,
            Devices devices,
            Policy policy,
            Permits permits,
            Upstreams upstreams,
            ConsentBasis basis,
            Openings openings,
            Settlements settlements,
            Budgets budgets,
            DisclosureLog log,
            WitnessFreshness witnesses,
            MeterRegistry metrics,
            Traces traces,
            DoorConfig config,
            Clock clock,
            ObjectMapper json,
            @VirtualThreads ExecutorService threads) {
        this.callers = callers;
        this.ownMember = ownMember;
        this.sessions = sessions;
        this.devices = devices;
        this.policy = policy;
        this.permits = permits;
        this.upstreams = upstreams;
        this.basis = basis;
        this.openings = openings;
        this.settlements = settlements;
        this.budgets = budgets;
        this.log = log;
        this.witnesses = witnesses;
        this.evidence = new Evidence();
        this.demands = new Demands(config, clock);
        this.tally = new Tally(metrics);
        this.traces = traces;
        this.config = config;
        this.clock = clock;
        this.json = json;
        this.threads = threads;
    }

    void open(@Observes Router router) {
        router.route("/v1/*").handler(this::take);
        router.route("/v1").handler(this::take);
    }

    private void take(RoutingContext request) {
        String id = requestId(request.request().headers().getAll(REQUEST_ID));
        // whatever trace the caller names is not ours
        Span span = traces.begin("request", SpanKind.SERVER, null);
        Traces.enter(id, span);
        request.addEndHandler(_ -> Traces.leave(span, request.response().getStatusCode()));
        MultiMap headers = request.response().headers();
        headers.set(REQUEST_ID, id);
        @Nullable Edition edition = policy.inForce();
        if (edition != null) {
            headers.set(POLICY, edition.rules().version());
        }
        if (RULES.equals(request.request().uri())
                && HttpMethod.GET.equals(request.request().method())) {
            request.next();
            return;
        }
        // nothing is read of the body before the caller and the operation are known
        request.request().pause();
        new Passage(this, request, id, span).begin();
    }

    private static String requestId(List<String> given) {
        @Nullable String one = given.size() == 1 ? given.getFirst() : null;
        return one != null && UUID_FORM.matcher(one).matches()
                ? one
                : UUID.randomUUID().toString();
    }
}
