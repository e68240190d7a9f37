package io.menshen.gateway.basis;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.menshen.gateway.permit.PermitOrder;
import io.menshen.gateway.permit.Permits;
import io.menshen.gateway.upstream.Reply;
import io.menshen.gateway.upstream.Upstreams;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What the members of an answer have agreed to: from the cache under the lease, else asked for this very read.
@ApplicationScoped
public class ConsentBasis {

    private static final Logger LOG = Logger.getLogger(ConsentBasis.class);

    static final String SERVICE = "consent-service";

    /// What one batch may ask for.
    private static final int BATCH = 1_000;

    private static final PermitOrder READ_BASIS = PermitOrder.own(SERVICE, "readBasis");
    private static final PermitOrder READ_DUTIES = PermitOrder.own(SERVICE, "readDuties");

    record BasisReply(
            long change, List<Member> members, @Nullable String rules) {
        record Member(String member, Set<String> consents, boolean restricted) {}
    }

    record DutiesReply(long change, String account, Set<String> needed, long activeMillis) {}

    /// @param rules the disclosure rules that were in force
    private record Found(Map<String, MemberBasis> members, String rules) {}

    private final Vertx vertx;
    private final Upstreams upstreams;
    private final Permits permits;
    private final BasisConfig config;
    private final ObjectMapper json;
    private final ObjectReader replies;
    private final BasisCache cache;
    private final Crises crises = new Crises(System::nanoTime);

    ConsentBasis(
            Vertx vertx, Upstreams upstreams, Permits permits, BasisConfig config, ObjectMapper json, Clock clock) {
        this.vertx = vertx;
        this.upstreams = upstreams;
        this.permits = permits;
        this.config = config;
        this.json = json;
        this.replies = json.readerFor(BasisReply.class);
        this.cache = new BasisCache(config.kept(), System::nanoTime, clock::millis);
    }

    BasisCache cache() {
        return cache;
    }

    Crises crises() {
        return crises;
    }

    /// Whether the lease holds just now.
    public boolean leased() {
        return cache.leased();
    }

    /// The basis of these members, for one read.
    ///
    /// @param fresh ask, whatever the cache knows
    /// @return never fails: who cannot be asked about is simply not known, and opens nothing
    public Future<Standing> of(Set<String> members, boolean fresh) {
        if (members.isEmpty()) {
            return Future.succeededFuture(Standing.unknown());
        }
        @Nullable Standing known = fresh ? null : cache.find(members);
        if (known != null) {
            return Future.succeededFuture(known);
        }
        return ask(members).otherwise(failure -> {
            LOG.debugf("no basis: %s", failure.getClass().getSimpleName());
            return Standing.unknown();
        });
    }

    /// Asked just before the first body byte: a gateway that was stopped between decision and writing finds its
    /// lease expired.
    public boolean holds(Standing standing) {
        return cache.holds(standing);
    }

    /// Under which roles the account may act, for one read: from the cache under the lease, else asked.
    ///
    /// @param fresh ask, whatever the cache knows
    /// @return never fails: of whom it is not known has no role that needs anything
    public Future<Duty> duty(String account, boolean fresh) {
        @Nullable Duty known = fresh ? null : cache.duty(account);
        if (known != null) {
            return Future.succeededFuture(known);
        }
        long sentAt = System.nanoTime();
        return call(vertx.getOrCreateContext(), READ_DUTIES, "/internal/duties", Map.of("account", account))
                .compose(reply -> read(reply, account, sentAt))
                .otherwise(failure -> {
                    LOG.debugf("no duties: %s", failure.getClass().getSimpleName());
                    return Duty.unknown();
                });
    }

    /// Asked just before the first body byte.
    public boolean holds(String account, Duty duty) {
        return cache.holds(account, duty);
    }

    private Future<Duty> read(Reply reply, String account, long sentAt) {
        if (reply.status() != 200) {
            return Future.failedFuture(new IllegalStateException("status " + reply.status()));
        }
        try {
            DutiesReply read = json.readValue(reply.body().getBytes(), DutiesReply.class);
            if (!read.account().equals(account)) {
                return Future.failedFuture(new IllegalStateException("another account"));
            }
            // counted from sending: whatever the way took, it ends too early rather than too late
            long left = Math.min(Math.max(0, read.activeMillis()), TimeUnit.DAYS.toMillis(366));
            Duty duty = new Duty(
                    read.needed(), sentAt + TimeUnit.MILLISECONDS.toNanos(left), read.change(), Duty.State.ASKED);
            cache.keep(account, duty);
            return Future.succeededFuture(duty);
        } catch (IOException | RuntimeException e) {
            return Future.failedFuture(new IllegalStateException("no duties"));
        }
    }

    private Future<Standing> ask(Set<String> members) {
        Context context = vertx.getOrCreateContext();
        List<Future<Found>> batches = new ArrayList<>();
        Set<String> batch = new LinkedHashSet<>();
        for (String member : members) {
            batch.add(member);
            if (batch.size() == BATCH) {
                batches.add(batch(context, batch));
                batch = new LinkedHashSet<>();
            }
        }
        if (!batch.isEmpty()) {
            batches.add(batch(context, batch));
        }
        return Future.all(batches).map(all -> {
            Map<String, MemberBasis> found = HashMap.newHashMap(members.size());
            Set<String> rules = new HashSet<>();
            for (Found batched : all.<Found>list()) {
                found.putAll(batched.members());
                rules.add(batched.rules());
            }
            cache.keep(found);
            return Standing.asked(found, rules);
        });
    }

    private Future<Found> batch(Context context, Set<String> members) {
        return call(context, READ_BASIS, "/internal/basis", Map.of("members", members))
                .compose(reply -> read(reply, members));
    }

    private Future<Reply> call(Context context, PermitOrder order, String path, Map<String, Object> request) {
        return Future.fromCompletionStage(permits.mint(order), context).compose(permit -> {
            MultiMap headers = headers(permit);
            Buffer body;
            try {
                body = Buffer.buffer(json.writeValueAsBytes(request));
            } catch (IOException e) {
                return Future.failedFuture(e);
            }
            return upstreams.call(SERVICE, HttpMethod.POST, path, headers, body, config.askLimit());
        });
    }

    static MultiMap headers(String permit) {
        return MultiMap.caseInsensitiveMultiMap()
                .add("Authorization", "Bearer " + permit)
                .add("Content-Type", "application/json")
                .add("Accept", "application/json")
                .add("Accept-Encoding", "identity");
    }

    private Future<Found> read(Reply reply, Set<String> asked) {
        if (reply.status() != 200) {
            return Future.failedFuture(new IllegalStateException("status " + reply.status()));
        }
        try {
            BasisReply basis = replies.readValue(reply.body().getBytes());
            Map<String, MemberBasis> found = HashMap.newHashMap(basis.members().size());
            for (BasisReply.Member member : basis.members()) {
                if (asked.contains(member.member())) {
                    found.put(member.member(), new MemberBasis(member.consents(), member.restricted(), basis.change()));
                }
            }
            return Future.succeededFuture(new Found(found, Objects.requireNonNull(basis.rules())));
        } catch (IOException | RuntimeException e) {
            return Future.failedFuture(new IllegalStateException("not a basis"));
        }
    }
}
