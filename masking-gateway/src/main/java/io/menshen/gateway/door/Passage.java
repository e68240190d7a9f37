package io.menshen.gateway.door;

import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.View;
import io.menshen.disclosure.rule.Lens;
import io.menshen.gateway.basis.Duty;
import io.menshen.gateway.basis.Opening;
import io.menshen.gateway.basis.Openings;
import io.menshen.gateway.caller.Caller;
import io.menshen.gateway.caller.CallerRefusal;
import io.menshen.gateway.permit.PermitOrder;
import io.menshen.gateway.policy.Edition;
import io.menshen.gateway.upstream.Reply;
import io.menshen.gateway.upstream.UpstreamFailure;
import io.menshen.gateway.view.Exposure;
import io.menshen.gateway.view.Operation;
import io.menshen.gateway.view.TextForm;
import io.menshen.platform.event.AuditRecord;
import io.opentelemetry.api.trace.Span;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One request on its way: caller, operation, claim, permit, service, masking, record, answer.
///
/// Runs on the event loop that took the request; what takes long is done elsewhere and comes back to it. Not a
/// byte of a body is written before everything is known to be right, so a failure anywhere can still become a
/// plain no.
final class Passage {

    private static final Logger LOG = Logger.getLogger(Passage.class);

    /// The operation that is about the one member whom its path names.
    private static final String ONE_MEMBER = "readMember";

    private final Door door;
    private final RoutingContext routing;
    private final HttpServerRequest request;
    private final String id;
    private final Span span;
    private final Context context;
    private final Incoming incoming;
    private final Outgoing outgoing;
    private final Masking masking;
    private final Spending spending;

    private @Nullable Edition edition;
    private @Nullable Acting acting;
    private @Nullable Claim claim;
    private @Nullable Operation operation;
    private @Nullable Opening opening;
    private @Nullable AuditRecord recorded;
    private @Nullable String toldGroup;

    Passage(Door door, RoutingContext routing, String id, Span span) {
        this.span = span;
        this.door = door;
        this.routing = routing;
        this.request = routing.request();
        this.id = id;
        this.context = routing.vertx().getOrCreateContext();
        this.incoming = new Incoming(routing);
        this.outgoing = new Outgoing(request.response());
        this.masking = new Masking(door, context, incoming, id);
        this.spending = new Spending(door, context, request.response(), id);
    }

    void begin() {
        door.callers.of(routing).compose(this::admit).onFailure(this::refuse);
    }

    // caller ---------------------------------------------------------------------------------------------------------

    private Future<Void> admit(Caller caller) {
        Acting who = new Acting(caller);
        acting = who;
        StrictPath path = StrictPath.of(request.uri());
        Edition rules = edition();
        if (path.path().equals(WhyMasked.PATH)) {
            return explain(rules, caller);
        }
        if (caller.roles().contains(Duty.MEMBER)) {
            door.devices.met(caller.subject(), caller.session(), OwnSessions.token(request));
        }
        if (OwnSessions.at(path.path())) {
            return new OwnSessions(door, context, request, incoming, id).answer(rules, who, path.path());
        }
        Exposure.Match match = operation(rules, path);
        Operation wanted = match.operation();
        operation = wanted;
        span.updateName(wanted.id());
        Conditions.rolesFit(caller.roles());
        Set<Field> fields = wanted.fields();
        door.demands.of(wanted, caller);
        if (!fields.isEmpty() && door.policy.inForce() == null) {
            // others are in force than those that could be read: what holds no personal field goes on by these, for
            // else nobody could put it right
            throw new Refused(503, "rules-unavailable");
        }
        Claim claimed =
                Claim.of(request.headers(), wanted.purpose(), rules.rules().purposes());
        claim = claimed;
        if (Conditions.needsWitness(wanted.export(), claimed.basis()) && !door.witnesses.fresh()) {
            throw new Refused(503, "witness-stale");
        }
        if (claimed.purpose() == null && !fields.isEmpty()) {
            throw new Refused(400, "purpose-needed");
        }
        Terms terms = Terms.of(rules, path, wanted, claimed, who);
        MultiMap headers = incoming.headers(wanted, id);
        return incoming.body(wanted, door.config.bodyLimit())
                .compose(body -> ownMember(terms, fields)
                        .compose(_ -> duty(terms))
                        .compose(_ -> openings(terms, match, fields))
                        .compose(_ -> permit(terms, fields))
                        .compose(permit -> ask(terms, headers.set("Authorization", "Bearer " + permit), body)))
                .compose(reply -> answer(reply, terms));
    }

    private Future<Void> explain(Edition rules, Caller caller) {
        if (!HttpMethod.GET.equals(request.method())) {
            throw otherMethod(Set.of("GET"));
        }
        byte[] explanation = new WhyMasked(door.json).answer(rules, caller.roles(), incoming);
        request.resume();
        HttpServerResponse response = request.response();
        response.headers().set("Content-Type", Outgoing.JSON);
        response.end(Buffer.buffer(explanation));
        return Future.succeededFuture();
    }

    private Edition edition() {
        @Nullable Edition known = door.policy.known();
        if (known == null) {
            throw new Refused(503, "rules-unavailable");
        }
        edition = known;
        return known;
    }

    private Exposure.Match operation(Edition rules, StrictPath path) {
        String method = request.method().name();
        Optional<Exposure.Match> match = rules.exposure().find(method, path.path());
        if (match.isPresent()) {
            return match.get();
        }
        Set<String> methods = rules.exposure().methods(path.path());
        if (methods.isEmpty()) {
            throw new Refused(404, "not-found");
        }
        throw otherMethod(methods);
    }

    private Refused otherMethod(Set<String> methods) {
        request.response()
                .headers()
                .set("Allow", String.join(", ", methods.stream().sorted().toList()));
        return new Refused(405, "method-not-allowed");
    }

    // request --------------------------------------------------------------------------------------------------------

    private Future<Void> ownMember(Terms terms, Set<Field> fields) {
        Operation wanted = terms.wanted();
        Caller caller = terms.acting().caller();
        @Nullable String purpose = terms.claimed().purpose();
        boolean helps = wanted.callerMember()
                || (purpose != null && terms.rules().asksForSelf(caller.roles(), purpose, fields));
        if (!helps) {
            return Future.succeededFuture();
        }
        return door.ownMember.of(caller, wanted.capacity()).map(found -> {
            if (found.isEmpty() && wanted.callerMember()) {
                throw new Refused(404, "no-own-record");
            }
            found.ifPresent(terms.acting()::own);
            return null;
        });
    }

    /// Finds out under which roles the caller may act now.
    private Future<Void> duty(Terms terms) {
        Acting who = terms.acting();
        if (who.free(terms.rules())) {
            return Future.succeededFuture();
        }
        return door.basis.duty(who.caller().subject(), false).map(found -> {
            who.duty(terms.rules(), found);
            if (terms.wanted().privileged() && who.inactive(terms.rules())) {
                throw new Refused(403, "role-not-active");
            }
            return null;
        });
    }

    /// Spends the grant, or finds the crisis, that the caller names. Without an active role nothing is spent.
    private Future<Void> openings(Terms terms, Exposure.Match match, Set<Field> fields) {
        Acting who = terms.acting();
        @Nullable String basis = terms.claimed().basis();
        @Nullable String purpose = terms.claimed().purpose();
        if (basis == null
                || purpose == null
                || fields.isEmpty()
                || !(HttpMethod.GET.equals(request.method()) || terms.wanted().export())
                || who.inactive(terms.rules())) {
            return Future.succeededFuture();
        }
        Caller caller = who.caller();
        @Nullable Lens lens = terms.lens();
        Map<String, CallerRefusal> withheld = lens == null || !basis.startsWith(Openings.GRANT)
                ? Map.of()
                : door.demands.withheld(fields, lens, terms.rules().rules(), caller);
        return door.openings
                .of(
                        basis,
                        caller.subject(),
                        caller.client(),
                        who.roles(),
                        purpose,
                        member(match),
                        withheld.keySet(),
                        id)
                .recover(failure -> Future.failedFuture(
                        failure instanceof Openings.Withheld first
                                ? Objects.requireNonNullElse(withheld.get(first.what()), failure)
                                : failure))
                .map(found -> {
                    opening = found;
                    return null;
                });
    }

    /// The one member whom the path names: grants are used one by one.
    private static @Nullable String member(Exposure.Match match) {
        return match.operation().id().equals(ONE_MEMBER) ? match.parameters().get("id") : null;
    }

    private Future<String> permit(Terms terms, Set<Field> fields) {
        if (!fields.isEmpty() && !HttpMethod.GET.equals(request.method()) && !door.log.open()) {
            // an answer that could not be recorded: better not to begin (ADR 0012)
            throw new Refused(503, "cannot-record");
        }
        Operation wanted = terms.wanted();
        Claim claimed = terms.claimed();
        Acting who = terms.acting();
        @Nullable Lens lens = terms.lens();
        return Future.fromCompletionStage(
                door.permits.mint(new PermitOrder(
                        wanted.document(),
                        wanted.id(),
                        who.caller().subject(),
                        who.caller().username(),
                        wanted.privileged() ? who.roles() : who.caller().roles(),
                        claimed.purpose(),
                        claimed.basis(),
                        lens == null ? Set.of() : lens.openGroups(fields, opening == null ? null : opening.opened()),
                        who.ownMember(),
                        wanted.callerMember() ? who.merged() : Set.of(),
                        null,
                        opening == null ? null : opening.leave(),
                        who.capacity(wanted, claimed.purpose()))),
                context);
    }

    private Future<Reply> ask(Terms terms, MultiMap headers, @Nullable Buffer body) {
        return door.upstreams.call(
                terms.wanted().document(),
                request.method(),
                terms.path().uri(),
                headers,
                body,
                door.config.upstreamLimit());
    }

    // answer ---------------------------------------------------------------------------------------------------------

    private Future<Void> answer(Reply reply, Terms terms) {
        Operation wanted = terms.wanted();
        @Nullable String encoding = reply.headers().get("Content-Encoding");
        if (encoding != null && !encoding.equals("identity")) {
            throw new UpstreamFailure.Unusable(wanted.document());
        }
        toldGroup = Evidence.toldGroup(reply.headers().get(Evidence.GROUP));
        if (reply.status() >= 400) {
            pass(reply, wanted);
            return Future.succeededFuture();
        }
        if (reply.status() < 200 || reply.status() >= 300) {
            throw new UpstreamFailure.Unusable(wanted.document());
        }
        if (wanted.settlesRestriction()) {
            return settle(terms.acting()).compose(_ -> settled(reply, terms));
        }
        return settled(reply, terms);
    }

    /// Makes every gateway forget what it knew of the caller's member, before the answer says so.
    private Future<Void> settle(Acting who) {
        return door.settlements.restrict(who.numbers()).recover(failure -> {
            LOG.warnf(
                    "a restriction is not settled, request=%s: %s",
                    id, failure.getClass().getSimpleName());
            return Future.failedFuture(new Refused(503, "restriction-not-settled"));
        });
    }

    private Future<Void> settled(Reply reply, Terms terms) {
        Operation wanted = terms.wanted();
        if (reply.body().length() == 0) {
            door.tally.answered(wanted.id(), "impersonal");
            drill(outgoing.head(reply)).end();
            return Future.succeededFuture();
        }
        if (wanted.impersonal()) {
            return use(terms).compose(_ -> impersonal(reply, wanted));
        }
        @Nullable View view = wanted.view(reply.status());
        if (view == null
                || !plainJson(reply)
                || (terms.lens() == null && !view.fields().isEmpty())) {
            throw new UpstreamFailure.Unusable(wanted.document());
        }
        return masking.of(reply, terms, view, opening, group(), false)
                .compose(masked -> disclose(reply, terms, view, masked));
    }

    private static boolean plainJson(Reply reply) {
        @Nullable String type = reply.headers().get("Content-Type");
        if (type == null || !reply.mediaType().equals(Outgoing.JSON)) {
            return false;
        }
        String parameters =
                type.substring(Math.min(type.length(), Outgoing.JSON.length())).replace(" ", "");
        return parameters.isEmpty() || parameters.equalsIgnoreCase(";charset=utf-8");
    }

    private Future<Void> impersonal(Reply reply, Operation wanted) {
        HttpServerResponse response = drill(outgoing.impersonal(reply, wanted));
        door.tally.answered(wanted.id(), "impersonal");
        response.end(reply.body());
        return Future.succeededFuture();
    }

    // record, then answer --------------------------------------------------------------------------------------------

    private Future<Void> disclose(Reply reply, Terms terms, View view, Masked masked) {
        Operation wanted = terms.wanted();
        @Nullable AuditRecord record = masked.record();
        if (record == null) {
            return use(terms).map(_ -> {
                write(reply, wanted, masked, "impersonal");
                return null;
            });
        }
        boolean clear = record.outcome() == AuditRecord.Outcome.DISCLOSED;
        return spending.of(terms, masked).compose(_ -> record(record, clear)).compose(_ -> {
            recorded = record;
            if (door.policy.inForce() != terms.rules()) {
                return byOtherRules(reply, terms);
            }
            if (!masked.standing().goesWith(terms.rules().rules().hash())) {
                // without a lease, and consent-service has others in force than those that are known here
                throw new Refused(503, "rules-unavailable");
            }
            boolean open = door.openings.holds(opening);
            Acting who = terms.acting();
            if (!open
                    || !door.basis.holds(masked.standing())
                    || !door.basis.holds(who.caller().subject(), who.duty())) {
                // the lease ran out meanwhile, somebody withdrew, or the crisis ended: decide again by asking
                opening = open ? opening : null;
                return dutyAgain(terms)
                        .compose(_ -> masking.of(reply, terms, view, opening, group(), true))
                        .compose(again -> disclose(reply, terms, view, again));
            }
            write(reply, wanted, masked, clear ? "disclosed" : "masked");
            return Future.succeededFuture();
        });
    }

    /// An answer that was decided again and says what the log knows already is not recorded a second time.
    private Future<Void> record(AuditRecord record, boolean clear) {
        return recorded != null && recorded.saysTheSameAs(record)
                ? Future.succeededFuture()
                : Future.fromCompletionStage(clear ? door.log.acknowledge(record) : door.log.keep(record), context);
    }

    private Future<Void> dutyAgain(Terms terms) {
        Acting who = terms.acting();
        if (who.duty().equals(Duty.free())) {
            return Future.succeededFuture();
        }
        return door.basis.duty(who.caller().subject(), true).map(found -> {
            who.duty(terms.rules(), found);
            return null;
        });
    }

    /// Who audits is audited: what an operation asks to be recorded is, before the answer.
    private Future<Void> use(Terms terms) {
        Operation wanted = terms.wanted();
        if (!wanted.recorded()) {
            return Future.succeededFuture();
        }
        AuditRecord record = door.evidence
                .use(
                        terms.rules(),
                        door.clock.instant(),
                        terms.acting().caller(),
                        terms.acting().ownMember(),
                        wanted.id(),
                        terms.claimed(),
                        id)
                .in(group());
        return Future.fromCompletionStage(door.log.acknowledge(record), context);
    }

    /// Other rules came into force while the answer was on its way: it is decided again, by these.
    private Future<Void> byOtherRules(Reply reply, Terms before) {
        @Nullable Edition rules = door.policy.inForce();
        if (rules == null) {
            throw new Refused(503, "rules-unavailable");
        }
        edition = rules;
        request.response().headers().set(Door.POLICY, rules.rules().version());
        Operation wanted = operation(rules, before.path()).operation();
        return answer(reply, before.by(rules, wanted));
    }

    private void write(Reply reply, Operation wanted, Masked masked, String outcome) {
        HttpServerResponse response = drill(outgoing.head(reply));
        @Nullable TextForm form = incoming.wantsJson() ? null : wanted.text();
        response.headers().set("Content-Type", form == null ? Outgoing.JSON : form.type());
        if (incoming.wantsMetadata() && form == null && masked.record() != null) {
            response.headers().set("Preference-Applied", "masking-metadata");
        }
        door.tally.answered(wanted.id(), outcome);
        @Nullable AuditRecord shown = masked.record();
        if (shown != null) {
            door.tally.shown(shown.actor().role(), outcome);
        }
        response.end(masked.body());
    }

    /// An exercise says so in each answer.
    private HttpServerResponse drill(HttpServerResponse response) {
        if (opening != null && opening.leave().drill()) {
            response.headers().set("Menshen-Drill", "true");
        }
        return response;
    }

    /// The group that the request is about, for the record: the path names it, or the service that answered knows
    /// it.
    private @Nullable String group() {
        @Nullable String named = Evidence.group(request.path());
        return named == null ? toldGroup : named;
    }

    // no -------------------------------------------------------------------------------------------------------------

    /// A service said no: told again in the door's own form.
    private void pass(Reply reply, Operation wanted) {
        int status = reply.status();
        @Nullable UpstreamProblem problem = UpstreamProblem.of(reply, door.json);
        boolean ownFault = status == 401 || (problem != null && problem.code().equals("permit-refused"));
        boolean theirs = status >= 500 && !(status == 503 && problem != null);
        if (ownFault || theirs) {
            LOG.warnf("%s answered %d to %s, request=%s", wanted.document(), status, wanted.id(), id);
            refuse(new Refused(502, "service-failed"));
        } else if (problem == null) {
            refuse(new Refused(status, status == 404 ? "not-found" : "refused"));
        } else {
            outgoing.budget(reply);
            no(status, problem.code(), problem.toJson(door.json));
        }
    }

    private void refuse(Throwable failure) {
        if (request.response().ended() || request.response().closed()) {
            return;
        }
        Refused no = Refused.of(failure, operation, id);
        Challenge.write(
                no,
                acting != null && acting.caller().key() != null,
                request.response().headers());
        no(no.status(), no.slug(), no.problem().toJson(incoming.language()).getBytes(StandardCharsets.UTF_8));
    }

    private void no(int status, String slug, byte[] problem) {
        String action = operation == null ? "unknown" : operation.id();
        door.tally.refused(action, slug);
        if (acting != null) {
            door.log.note(door.evidence
                    .refusal(
                            edition, door.clock.instant(), acting.caller(), acting.ownMember(), action, claim, id, slug)
                    .in(group()));
        }
        HttpServerResponse response = request.response().setStatusCode(status);
        response.headers().set("Content-Type", Outgoing.PROBLEM);
        boolean unread = incoming.unread();
        if (unread) {
            // what was sent and not read cannot be told from the next request
            response.headers().set("Connection", "close");
        } else {
            request.resume();
        }
        response.end(Buffer.buffer(problem)).onComplete(_ -> {
            if (unread) {
                request.connection().close();
            }
        });
    }
}
