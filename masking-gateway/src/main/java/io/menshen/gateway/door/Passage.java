package io.menshen.gateway.door;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.menshen.disclosure.masking.Answer;
import io.menshen.disclosure.masking.AnswerRefused;
import io.menshen.disclosure.masking.Decision;
import io.menshen.disclosure.masking.Decisions;
import io.menshen.disclosure.masking.Field;
import io.menshen.disclosure.masking.View;
import io.menshen.disclosure.rule.Grounds;
import io.menshen.disclosure.rule.Lens;
import io.menshen.disclosure.rule.Opened;
import io.menshen.gateway.basis.Duty;
import io.menshen.gateway.basis.MemberBasis;
import io.menshen.gateway.basis.Opening;
import io.menshen.gateway.basis.Standing;
import io.menshen.gateway.caller.Caller;
import io.menshen.gateway.caller.CallerRefusal;
import io.menshen.gateway.caller.OwnMember;
import io.menshen.gateway.disclosure.CannotRecord;
import io.menshen.gateway.explain.Explainer;
import io.menshen.gateway.explain.Explanation;
import io.menshen.gateway.permit.PermitOrder;
import io.menshen.gateway.policy.Edition;
import io.menshen.gateway.upstream.Reply;
import io.menshen.gateway.upstream.UpstreamFailure;
import io.menshen.gateway.upstream.Upstreams;
import io.menshen.gateway.view.Exposure;
import io.menshen.gateway.view.Operation;
import io.menshen.gateway.view.TextForm;
import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.problem.Problem;
import io.menshen.platform.problem.Trace;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One request on its way: caller, operation, claim, permit, service, masking, record, answer.
///
/// Runs on the event loop that took the request; what takes long is done elsewhere and comes back to it. Not a
/// byte of a body is written before everything is known to be right, so a failure anywhere can still become a
/// plain no.
final class Passage {

    private static final Logger LOG = Logger.getLogger(Passage.class);

    private static final String PROBLEM = "application/problem+json";
    private static final String JSON = "application/json";

    /// What a service may know of the request besides its permit. Everything else a caller sends stays outside.
    private static final List<String> FORWARDED =
            List.of("Accept-Language", "Content-Type", "Idempotency-Key", "If-Match");

    private static final String EXPLANATION = "/v1/masking/explanation";

    private static final int LONGEST_HEADER = 256;

    /// The operation that is about the one member whom its path names.
    private static final String ONE_MEMBER = "readMember";

    private static final Pattern OWN_ADDRESS = Pattern.compile("^https?://[^/]+(?=/)");
    private static final Pattern LOCATION = Pattern.compile("/v1(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+");
    private static final Pattern VERSION_TAG = Pattern.compile("\"[0-9]{1,9}\"");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

    /// RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10): names of windows and small
    /// numbers.
    private static final Pattern BUDGET = Pattern.compile(
            "\"[a-z]{1,16}\"(?:;[a-z]=[0-9]{1,6}){1,3}(?:, \"[a-z]{1,16}\"(?:;[a-z]=[0-9]{1,6}){1,3}){0,3}");

    private static final Pattern DISPOSITION =
            Pattern.compile("(?:inline|attachment)(?:; filename=\"?[A-Za-z0-9._-]{1,64}\"?)?");
    private static final Pattern FRESHNESS = Pattern.compile("[a-z0-9=, -]{1,100}");
    private static final Pattern JSON_WANTED = Pattern.compile("application/json(?!\\s*;\\s*q=0(?:\\.0*)?\\s*(?:,|$))");

    private final Door door;
    private final RoutingContext routing;
    private final HttpServerRequest request;
    private final String id;
    private final Context context;

    private @Nullable Edition edition;
    private @Nullable Caller caller;
    private @Nullable Claim claim;
    private @Nullable Operation operation;
    private @Nullable String ownMember;
    private Set<String> merged = Set.of();
    private PermitOrder.@Nullable Capacity capacity;
    private @Nullable Opening opening;
    private Duty duty = Duty.free();
    private Set<String> lapsed = Set.of();

    Passage(Door door, RoutingContext routing, String id) {
        this.door = door;
        this.routing = routing;
        this.request = routing.request();
        this.id = id;
        this.context = routing.vertx().getOrCreateContext();
    }

    void begin() {
        door.callers.of(routing).compose(this::admit).onFailure(this::refuse);
    }

    // caller ---------------------------------------------------------------------------------------------------------

    private Future<Void> admit(Caller known) {
        caller = known;
        StrictPath path = StrictPath.of(request.uri());
        Edition rules = edition();
        if (path.path().equals(EXPLANATION)) {
            return explain(rules, known);
        }
        Exposure.Match match = operation(rules, path);
        Operation wanted = match.operation();
        operation = wanted;
        Conditions.rolesFit(known.roles());
        Set<Field> fields = wanted.fields();
        if (wanted.freshToken()
                && known.issuedAt().plus(door.config.freshToken()).isBefore(door.clock.instant())) {
            throw new Refused(401, "stale-token");
        }
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
        @Nullable Lens lens = lens(rules, known, claimed);
        MultiMap headers = headers(wanted);
        return body(wanted)
                .compose(body -> ownMember(rules, known, wanted, claimed, fields)
                        .compose(_ -> duty(rules, known, wanted))
                        .compose(_ -> openings(rules, known, match, claimed, fields))
                        .compose(_ -> permit(known, wanted, claimed, lens, fields))
                        .compose(permit -> ask(path, wanted, headers.set("Authorization", "Bearer " + permit), body)))
                .compose(reply -> answer(reply, new Terms(rules, path, wanted, claimed, lens)));
    }

    /// What the answer is decided by.
    private record Terms(
            Edition rules,
            StrictPath path,
            Operation wanted,
            Claim claimed,
            @Nullable Lens lens) {}

    /// What the gateway answers itself: it holds nothing of any member.
    private Future<Void> explain(Edition rules, Caller known) {
        if (!HttpMethod.GET.equals(request.method())) {
            request.response().headers().set("Allow", "GET");
            throw new Refused(405, "method-not-allowed");
        }
        Operation asked = rules.exposure()
                .operation(one("operation").orElseThrow(() -> new Refused(400, "operation-needed")))
                .orElseThrow(() -> new Refused(404, "no-such-operation"));
        Optional<String> field = one("field");
        List<Field> fields = asked.fields().stream()
                .filter(each -> field.isEmpty() || each.code().equals(field.get()))
                .toList();
        if (field.isPresent() && fields.isEmpty()) {
            throw new Refused(404, "no-such-field");
        }
        @Nullable String purpose = one("purpose").orElse(asked.purpose());
        if (purpose == null) {
            throw new Refused(400, "purpose-needed");
        }
        if (!rules.rules().purposes().contains(purpose)) {
            throw new Refused(400, "unknown-purpose");
        }
        Explanation explanation = new Explainer(rules, language()).explain(known.roles(), asked, purpose, fields);
        request.resume();
        HttpServerResponse response = request.response();
        response.headers().set("Content-Type", JSON);
        try {
            response.end(Buffer.buffer(door.json.writeValueAsBytes(explanation)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an explanation is plain JSON", e);
        }
        return Future.succeededFuture();
    }

    /// A parameter of the query that stands there once.
    private Optional<String> one(String name) {
        List<String> values = routing.queryParam(name);
        if (values.size() > 1) {
            throw new Refused(400, "bad-query");
        }
        return values.stream().filter(value -> !value.isEmpty()).findFirst();
    }

    private Edition edition() {
        @Nullable Edition known = door.policy.known();
        if (known == null) {
            throw new Refused(503, "rules-unavailable");
        }
        edition = known;
        return known;
    }

    private static @Nullable Lens lens(Edition rules, Caller known, Claim claimed) {
        return claimed.purpose() == null ? null : rules.rules().lens(known.roles(), claimed.purpose());
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
        request.response()
                .headers()
                .set("Allow", String.join(", ", methods.stream().sorted().toList()));
        throw new Refused(405, "method-not-allowed");
    }

    // request --------------------------------------------------------------------------------------------------------

    private MultiMap headers(Operation wanted) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (String name : FORWARDED) {
            List<String> values = request.headers().getAll(name);
            if (values.size() > 1 || (values.size() == 1 && values.getFirst().length() > LONGEST_HEADER)) {
                throw new Refused(400, "bad-header");
            }
            if (values.size() == 1) {
                headers.add(name, values.getFirst());
            }
        }
        headers.set(Door.REQUEST_ID, id);
        headers.set("Accept", wanted.impersonal() ? "*/*" : JSON + ", " + PROBLEM);
        headers.set("Accept-Encoding", "identity");
        return headers;
    }

    /// The whole body, or null when there is none.
    private Future<@Nullable Buffer> body(Operation wanted) {
        @Nullable String length = request.getHeader("Content-Length");
        boolean announced = request.headers().contains("Transfer-Encoding") || (length != null && !length.equals("0"));
        if (!announced) {
            request.resume();
            return Future.succeededFuture();
        }
        if (length != null && (length.length() > 7 || Integer.parseInt(length) > Upstreams.MAX_BODY)) {
            throw new Refused(413, "too-large");
        }
        @Nullable String type = request.getHeader("Content-Type");
        @Nullable String encoding = request.getHeader("Content-Encoding");
        if (type == null
                || !wanted.requestTypes().contains(Reply.mediaType(type))
                || (encoding != null && !encoding.equals("identity"))) {
            throw new Refused(415, "unsupported-media-type");
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        Promise<@Nullable Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer(length == null ? 1024 : Integer.parseInt(length));
        long timer = routing.vertx()
                .setTimer(door.config.bodyLimit().toMillis(), _ -> whole.tryFail(new Refused(408, "slow-request")));
        whole.future().onComplete(_ -> routing.vertx().cancelTimer(timer));
        request.handler(piece -> {
            if (body.length() + piece.length() > Upstreams.MAX_BODY) {
                whole.tryFail(new Refused(413, "too-large"));
            } else {
                body.appendBuffer(piece);
            }
        });
        request.exceptionHandler(whole::tryFail);
        request.endHandler(_ -> whole.tryComplete(body));
        request.resume();
        return whole.future();
    }

    private Future<Void> ownMember(Edition rules, Caller known, Operation wanted, Claim claimed, Set<Field> fields) {
        @Nullable String purpose = claimed.purpose();
        boolean helps = wanted.callerMember() || (purpose != null && rules.asksForSelf(known.roles(), purpose, fields));
        if (!helps) {
            return Future.succeededFuture();
        }
        return door.ownMember.of(known, wanted.capacity()).map(found -> {
            if (found.isEmpty() && wanted.callerMember()) {
                throw new Refused(404, "no-own-record");
            }
            ownMember = found.map(OwnMember.Numbers::own).orElse(null);
            merged = found.map(OwnMember.Numbers::merged).orElse(Set.of());
            capacity = wanted.capacity()
                    ? found.map(numbers -> new PermitOrder.Capacity(
                                    numbers.underFourteen(), numbers.standsFor(wanted.id(), purpose)))
                            .orElse(null)
                    : null;
            return null;
        });
    }

    /// Finds out under which roles the caller may act now. Who has only the one that needs nothing is not asked about.
    private Future<Void> duty(Edition rules, Caller known, Operation wanted) {
        boolean free = known.roles().stream()
                .noneMatch(role ->
                        !role.equals(Duty.MEMBER) && rules.rules().roles().contains(role));
        if (free) {
            return Future.succeededFuture();
        }
        return door.basis.duty(known.subject(), false).map(found -> {
            take(rules, known, found);
            if (wanted.privileged() && !lapsed.isEmpty() && active(rules, known).isEmpty()) {
                throw new Refused(403, "role-not-active");
            }
            return null;
        });
    }

    private void take(Edition rules, Caller known, Duty found) {
        duty = found;
        Set<String> roles = new HashSet<>(known.roles());
        roles.retainAll(rules.rules().roles());
        lapsed = found.lapsed(roles, System.nanoTime());
    }

    /// The roles by which something may be done, but for the one that everybody has for themselves.
    private Set<String> active(Edition rules, Caller known) {
        Set<String> active = new HashSet<>(rolesLeft(known));
        active.retainAll(rules.rules().roles());
        active.remove(Duty.MEMBER);
        return active;
    }

    private Set<String> rolesLeft(Caller known) {
        if (lapsed.isEmpty()) {
            return known.roles();
        }
        Set<String> left = new HashSet<>(known.roles());
        left.removeAll(lapsed);
        return left;
    }

    /// Spends the grant, or finds the crisis, that the caller names. Without an active role nothing is spent.
    private Future<Void> openings(Edition rules, Caller known, Exposure.Match match, Claim claimed, Set<Field> fields) {
        @Nullable String purpose = claimed.purpose();
        if (claimed.basis() == null
                || purpose == null
                || fields.isEmpty()
                || !HttpMethod.GET.equals(request.method())
                || (!lapsed.isEmpty() && active(rules, known).isEmpty())) {
            return Future.succeededFuture();
        }
        return door.openings
                .of(claimed.basis(), known.subject(), known.client(), rolesLeft(known), purpose, member(match), id)
                .map(found -> {
                    opening = found;
                    return null;
                });
    }

    /// The one member whom the path names: grants are used one by one.
    private static @Nullable String member(Exposure.Match match) {
        return match.operation().id().equals(ONE_MEMBER) ? match.parameters().get("id") : null;
    }

    private Future<String> permit(
            Caller known, Operation wanted, Claim claimed, @Nullable Lens lens, Set<Field> fields) {
        if (!fields.isEmpty() && !HttpMethod.GET.equals(request.method()) && !door.log.open()) {
            // an answer that could not be recorded: better not to begin (ADR 0012)
            throw new Refused(503, "cannot-record");
        }
        return Future.fromCompletionStage(
                door.permits.mint(new PermitOrder(
                        wanted.document(),
                        wanted.id(),
                        known.subject(),
                        known.username(),
                        wanted.privileged() ? rolesLeft(known) : known.roles(),
                        claimed.purpose(),
                        claimed.basis(),
                        lens == null ? Set.of() : lens.openGroups(fields, opened()),
                        ownMember,
                        wanted.callerMember() ? merged : Set.of(),
                        null,
                        opening == null ? null : opening.leave(),
                        capacity)),
                context);
    }

    private Future<Reply> ask(StrictPath path, Operation wanted, MultiMap headers, @Nullable Buffer body) {
        return door.upstreams.call(
                wanted.document(), request.method(), path.uri(), headers, body, door.config.upstreamLimit());
    }

    // answer ---------------------------------------------------------------------------------------------------------

    private Future<Void> answer(Reply reply, Terms terms) {
        Operation wanted = terms.wanted();
        @Nullable String encoding = reply.headers().get("Content-Encoding");
        if (encoding != null && !encoding.equals("identity")) {
            throw new UpstreamFailure.Unusable(wanted.document());
        }
        if (reply.status() >= 400) {
            pass(reply, wanted);
            return Future.succeededFuture();
        }
        if (reply.status() < 200 || reply.status() >= 300) {
            throw new UpstreamFailure.Unusable(wanted.document());
        }
        if (wanted.settlesRestriction()) {
            return settle().compose(_ -> settled(reply, terms));
        }
        return settled(reply, terms);
    }

    /// Makes every gateway forget what it knew of the caller's member, before the answer says so.
    private Future<Void> settle() {
        Set<String> numbers = new LinkedHashSet<>(merged);
        numbers.add(Objects.requireNonNull(ownMember, "an operation about the caller's own record"));
        return door.settlements.restrict(numbers).recover(failure -> {
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
            head(reply).end();
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
        return mask(reply, terms, view, false).compose(masked -> disclose(reply, terms, view, masked));
    }

    private static boolean plainJson(Reply reply) {
        @Nullable String type = reply.headers().get("Content-Type");
        if (type == null || !reply.mediaType().equals(JSON)) {
            return false;
        }
        String parameters =
                type.substring(Math.min(type.length(), JSON.length())).replace(" ", "");
        return parameters.isEmpty() || parameters.equalsIgnoreCase(";charset=utf-8");
    }

    private Future<Void> impersonal(Reply reply, Operation wanted) {
        @Nullable String type = reply.headers().get("Content-Type");
        if (type == null || type.length() > LONGEST_HEADER) {
            throw new UpstreamFailure.Unusable(wanted.document());
        }
        HttpServerResponse response = head(reply);
        response.headers().set("Content-Type", type);
        copy(reply, response, "Content-Disposition", DISPOSITION);
        copy(reply, response, "Cache-Control", FRESHNESS);
        door.tally.answered(wanted.id(), "impersonal");
        response.end(reply.body());
        return Future.succeededFuture();
    }

    private Future<Masked> mask(Reply reply, Terms terms, View view, boolean fresh) {
        boolean large = reply.body().length() > door.config.largeAnswer();
        Answer answer = door.answers.take();
        return here(
                        large,
                        () -> answer.read(
                                view, reply.body().getBytes(), reply.body().length()))
                .compose(read -> standing(read, terms.lens(), view, fresh))
                .compose(standing -> here(large, () -> decide(answer, terms, view, standing)))
                .onComplete(_ -> door.answers.giveBack(answer));
    }

    /// On this event loop, or on a virtual thread when it will take long.
    private <T> Future<T> here(boolean large, Supplier<T> work) {
        if (large) {
            return Future.fromCompletionStage(CompletableFuture.supplyAsync(work, door.threads), context);
        }
        try {
            return Future.succeededFuture(work.get());
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<Standing> standing(Answer read, @Nullable Lens lens, View view, boolean fresh) {
        // not only where a rule asks for it: whoever is asked also knows by which rules to decide
        if (lens == null || read.subjects() == 0 || !lens.opensAny(view.fields(), opened())) {
            return Future.succeededFuture(Standing.notAsked());
        }
        Set<String> members = new LinkedHashSet<>();
        for (int subject = 0; subject < read.subjects(); subject++) {
            members.add(read.member(subject));
        }
        return door.basis.of(members, fresh);
    }

    private Masked decide(Answer read, Terms terms, View view, Standing standing) {
        Claim claimed = terms.claimed();
        Operation wanted = terms.wanted();
        @Nullable Lens lens = terms.lens();
        if (lens == null || claimed.purpose() == null || view.fields().isEmpty()) {
            // nothing personal is described, and nothing else was found
            return new Masked(Buffer.buffer(read.render(NOTHING_PERSONAL, false)), null, standing);
        }
        @Nullable
        Lens active = lapsed.isEmpty() ? null : terms.rules().rules().lens(rolesLeft(known()), claimed.purpose());
        int catalogue = terms.rules().rules().fields().all().size();
        @Nullable Decision[][] decided = new Decision[read.subjects()][catalogue];
        for (int subject = 0; subject < decided.length; subject++) {
            Grounds grounds = grounds(read, subject, claimed.purpose(), standing);
            for (Field field : read.fields(subject)) {
                @Nullable Opened opened = opened(standing, read.member(subject));
                Decision decision = lens.decide(grounds, field, opened);
                decided[subject][field.index()] = active == null
                        ? decision
                        : Lens.withoutLapsed(decision, active.decide(grounds, field, opened), field);
            }
        }
        byte[] body = read.render(
                (subject, field) -> {
                    @Nullable Decision decision = decided[subject][field.index()];
                    if (decision == null) {
                        throw new IllegalStateException("a field that was not announced");
                    }
                    return decision;
                },
                explained());
        if (wanted.text() != null && !wantsJson()) {
            body = wanted.text().render(body);
        }
        AuditRecord record = door.evidence
                .disclosure(
                        terms.rules(),
                        door.clock.instant(),
                        known(),
                        ownMember,
                        wanted.id(),
                        claimed,
                        id,
                        read,
                        decided)
                .in(Evidence.group(request.path()));
        return new Masked(Buffer.buffer(body), record, standing);
    }

    private static Decision nothingPersonal(int subject, Field field) {
        throw new IllegalStateException("a personal field in a view without any");
    }

    private static final Decisions NOTHING_PERSONAL = Passage::nothingPersonal;

    private static Grounds grounds(Answer read, int subject, String purpose, Standing standing) {
        @Nullable MemberBasis basis = standing.of(read.member(subject));
        if (basis == null) {
            Grounds.Consent consent = standing.asked() ? Grounds.Consent.UNKNOWN : Grounds.Consent.MISSING;
            return new Grounds(read.facts(subject), consent, false);
        }
        return new Grounds(
                read.facts(subject),
                basis.consents().contains(purpose) ? Grounds.Consent.GIVEN : Grounds.Consent.MISSING,
                basis.restricted());
    }

    private @Nullable Opened opened() {
        return opening == null ? null : opening.opened();
    }

    /// The same for one data subject: without an authority's document, only who agreed beforehand counts.
    private @Nullable Opened opened(Standing standing, String member) {
        if (opening == null || !opening.agreedOnly()) {
            return opened();
        }
        @Nullable MemberBasis basis = standing.of(member);
        return basis != null && basis.consents().contains(Opening.AGREED) ? opened() : null;
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
        return Future.fromCompletionStage(clear ? door.log.acknowledge(record) : door.log.keep(record), context)
                .compose(_ -> {
                    if (door.policy.inForce() != terms.rules()) {
                        return byOtherRules(reply, terms);
                    }
                    if (!masked.standing().goesWith(terms.rules().rules().hash())) {
                        // without a lease, and consent-service has others in force than those that are known here
                        throw new Refused(503, "rules-unavailable");
                    }
                    boolean open = door.openings.holds(opening);
                    if (!open || !door.basis.holds(masked.standing()) || !door.basis.holds(known().subject(), duty)) {
                        // the lease ran out meanwhile, somebody withdrew, or the crisis ended: decide again by asking
                        opening = open ? opening : null;
                        return dutyAgain(terms)
                                .compose(_ -> mask(reply, terms, view, true))
                                .compose(again -> disclose(reply, terms, view, again));
                    }
                    write(reply, wanted, masked, clear ? "disclosed" : "masked");
                    return Future.succeededFuture();
                });
    }

    private Future<Void> dutyAgain(Terms terms) {
        if (duty.equals(Duty.free())) {
            return Future.succeededFuture();
        }
        return door.basis.duty(known().subject(), true).map(found -> {
            take(terms.rules(), known(), found);
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
                .use(terms.rules(), door.clock.instant(), known(), ownMember, wanted.id(), terms.claimed(), id)
                .in(Evidence.group(request.path()));
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
        return answer(
                reply,
                new Terms(rules, before.path(), wanted, before.claimed(), lens(rules, known(), before.claimed())));
    }

    private void write(Reply reply, Operation wanted, Masked masked, String outcome) {
        HttpServerResponse response = head(reply);
        @Nullable TextForm form = wantsJson() ? null : wanted.text();
        boolean text = form != null;
        response.headers().set("Content-Type", form == null ? JSON : form.type());
        if (explained() && !text && masked.record() != null) {
            response.headers().set("Preference-Applied", "masking-metadata");
        }
        door.tally.answered(wanted.id(), outcome);
        response.end(masked.body());
    }

    private HttpServerResponse head(Reply reply) {
        HttpServerResponse response = request.response().setStatusCode(reply.status());
        location(reply, response);
        copy(reply, response, "ETag", VERSION_TAG);
        budget(reply, response);
        if (opening != null && opening.leave().drill()) {
            response.headers().set("Menshen-Drill", "true");
        }
        return response;
    }

    /// JAX-RS makes every location absolute, with the address by which we call the service; outside only its
    /// path is known.
    private static void location(Reply reply, HttpServerResponse response) {
        @Nullable String value = reply.headers().get("Location");
        if (value != null) {
            String path = OWN_ADDRESS.matcher(value).replaceFirst("");
            if (LOCATION.matcher(path).matches()) {
                response.headers().set("Location", path);
            }
        }
    }

    /// When to come again, and what is left until then.
    private static void budget(Reply reply, HttpServerResponse response) {
        copy(reply, response, "Retry-After", SECONDS);
        copy(reply, response, "RateLimit", BUDGET);
        copy(reply, response, "RateLimit-Policy", BUDGET);
    }

    /// A header in the one form that is known to hold nothing personal; any other form stays here.
    private static void copy(Reply reply, HttpServerResponse response, String name, Pattern form) {
        @Nullable String value = reply.headers().get(name);
        if (value != null && form.matcher(value).matches()) {
            response.headers().set(name, value);
        }
    }

    private boolean explained() {
        return request.headers().getAll("Prefer").stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .anyMatch(preference -> preference.strip().equals("masking-metadata"));
    }

    private boolean wantsJson() {
        @Nullable String accept = request.getHeader("Accept");
        return accept != null
                && JSON_WANTED.matcher(accept).find()
                && !accept.contains("text/plain")
                && !accept.contains("text/csv");
    }

    private Caller known() {
        if (caller == null) {
            throw new IllegalStateException("nobody is masked for nobody");
        }
        return caller;
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
            budget(reply, request.response());
            no(status, problem.code(), problem.toJson(door.json));
        }
    }

    private void refuse(Throwable failure) {
        if (request.response().ended() || request.response().closed()) {
            return;
        }
        Refused no = translate(failure);
        if (no.status() == 401) {
            request.response().headers().set("WWW-Authenticate", "Bearer");
        }
        no(
                no.status(),
                no.slug(),
                Problem.of(no.status(), no.slug()).toJson(language()).getBytes(StandardCharsets.UTF_8));
    }

    private Refused translate(Throwable failure) {
        return switch (failure) {
            case Refused refused -> refused;
            case CallerRefusal refusal ->
                switch (refusal) {
                    case CallerRefusal.Unauthenticated _ -> new Refused(401, "unauthenticated");
                    case CallerRefusal.NobodyToAsk _ -> new Refused(503, "identity-provider-unreachable");
                };
            case UpstreamFailure upstream ->
                switch (upstream) {
                    case UpstreamFailure.Unreachable _ -> new Refused(502, "service-unreachable");
                    case UpstreamFailure.Late _ -> new Refused(504, "service-late");
                    case UpstreamFailure.Busy _ -> new Refused(503, "service-busy");
                    case UpstreamFailure.TooLarge _, UpstreamFailure.Unusable _ -> unusable(failure);
                };
            case AnswerRefused unusable -> unusable(unusable);
            case CannotRecord _ -> new Refused(503, "cannot-record");
            case CompletionException wrapped when wrapped.getCause() != null -> translate(wrapped.getCause());
            default -> {
                LOG.errorf(new Trace(failure), "unexpected, request=%s", id);
                yield new Refused(500, "unexpected");
            }
        };
    }

    /// The service broke its promise. Where, stands in the log; messages name places, never values.
    private Refused unusable(Throwable why) {
        LOG.errorf(
                "unusable answer, operation=%s request=%s: %s %s",
                operation == null ? "none" : operation.id(), id, why.getClass().getSimpleName(), why.getMessage());
        return new Refused(502, "unusable-answer");
    }

    private void no(int status, String slug, byte[] problem) {
        String action = operation == null ? "unknown" : operation.id();
        door.tally.refused(action, slug);
        if (caller != null) {
            door.log.note(door.evidence
                    .refusal(edition, door.clock.instant(), caller, ownMember, action, claim, id, slug)
                    .in(Evidence.group(request.path())));
        }
        HttpServerResponse response = request.response().setStatusCode(status);
        response.headers().set("Content-Type", PROBLEM);
        boolean unread = !request.isEnded() && announcedBody();
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

    private boolean announcedBody() {
        @Nullable String length = request.getHeader("Content-Length");
        return request.headers().contains("Transfer-Encoding") || (length != null && !length.equals("0"));
    }

    private Locale language() {
        @Nullable String accepted = request.getHeader("Accept-Language");
        if (accepted == null || accepted.length() > LONGEST_HEADER) {
            return Locale.ENGLISH;
        }
        try {
            for (Locale.LanguageRange range : Locale.LanguageRange.parse(accepted)) {
                if (range.getRange().startsWith("zh")) {
                    return Locale.CHINESE;
                }
                if (range.getRange().startsWith("en")) {
                    return Locale.ENGLISH;
                }
            }
        } catch (IllegalArgumentException e) {
            // not a list of languages: no wish that could be met
        }
        return Locale.ENGLISH;
    }
}
