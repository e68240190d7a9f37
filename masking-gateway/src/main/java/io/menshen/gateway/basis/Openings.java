package io.menshen.gateway.basis;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.gateway.permit.PermitOrder;
import io.menshen.gateway.permit.Permits;
import io.menshen.gateway.upstream.Reply;
import io.menshen.gateway.upstream.Upstreams;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What a grant, a crisis or a recipient, named as basis, opens for one read.
///
/// A grant is spent at consent-service before anything is opened, and nothing gives the use back; a crisis is
/// looked up among those that the lease brought. Whatever fails opens nothing: the read goes on as if none were
/// named.
@ApplicationScoped
public class Openings {

    private static final Logger LOG = Logger.getLogger(Openings.class);

    private static final PermitOrder USE_GRANT = PermitOrder.own(ConsentBasis.SERVICE, "useGrant");

    private static final PermitOrder USE_SHARING = PermitOrder.own(ConsentBasis.SERVICE, "useSharing");

    public static final String GRANT = "grant/";
    private static final String CRISIS = "crisis/";
    private static final String SHARING = "sharing/";

    /// The purpose under which recipients read.
    private static final String TO_RECIPIENTS = "sharing";

    /// @param approved null: an older service, which does not say
    record GrantUse(
            String member,
            Map<String, String> fields,
            @Nullable Boolean approved) {}

    /// consent-service did not let the grant be used, because it opens this to a caller who could not be shown it now.
    public static final class Withheld extends RuntimeException {

        private final String what;

        Withheld(String what) {
            super(null, null, false, false);
            this.what = what;
        }

        /// `field/level`
        public String what() {
            return what;
        }
    }

    /// @param withheld the field and level that kept a grant from being used
    record NoUse(@Nullable String code, @Nullable String withheld) {}

    private final Vertx vertx;
    private final Upstreams upstreams;
    private final Permits permits;
    private final BasisConfig config;
    private final ObjectMapper json;
    private final ConsentBasis basis;

    Openings(
            Vertx vertx,
            Upstreams upstreams,
            Permits permits,
            BasisConfig config,
            ObjectMapper json,
            ConsentBasis basis) {
        this.vertx = vertx;
        this.upstreams = upstreams;
        this.permits = permits;
        this.config = config;
        this.json = json;
        this.basis = basis;
    }

    /// @param named `kind/id`; null when the caller names none
    /// @param client by whose credentials the caller's token was got
    /// @param member the one member whom the read is about; null when it is about several, or nobody
    /// @param withheld what a grant must not open now, as `field/level`: one that does is not spent
    /// @return fails with [Withheld] alone; null when nothing is opened
    public Future<@Nullable Opening> of(
            @Nullable String named,
            String account,
            @Nullable String client,
            Set<String> roles,
            String purpose,
            @Nullable String member,
            Set<String> withheld,
            String request) {
        if (named != null && named.startsWith(CRISIS)) {
            return Future.succeededFuture(crisis(named.substring(CRISIS.length()), account, roles, purpose));
        }
        if (named != null
                && named.startsWith(SHARING)
                && purpose.equals(TO_RECIPIENTS)
                && client != null
                && member != null) {
            Map<String, Object> use = Map.of(
                    "recipient",
                    named.substring(SHARING.length()),
                    "client",
                    client,
                    "account",
                    account,
                    "member",
                    member,
                    "request",
                    request);
            return quietly(spend(
                    USE_SHARING,
                    "/internal/sharing-uses",
                    use,
                    spent -> Opening.sharing(spent.member(), spent.fields())));
        }
        if (named == null || !named.startsWith(GRANT) || member == null) {
            return Future.succeededFuture();
        }
        Map<String, Object> use = new HashMap<>();
        use.put("grant", named.substring(GRANT.length()));
        use.put("receiver", account);
        use.put("purpose", purpose);
        use.put("member", member);
        use.put("withheld", withheld);
        use.put("request", request);
        return quietly(spend(USE_GRANT, "/internal/grant-uses", use, Openings::granted));
    }

    private static Opening granted(GrantUse spent) {
        return Opening.grant(spent.member(), spent.fields(), Boolean.TRUE.equals(spent.approved()));
    }

    private static Future<@Nullable Opening> quietly(Future<@Nullable Opening> use) {
        return use.recover(failure -> {
            if (failure instanceof Withheld) {
                return Future.failedFuture(failure);
            }
            LOG.debugf(
                    "no use of what is named as basis: %s", failure.getClass().getSimpleName());
            return Future.succeededFuture();
        });
    }

    /// Whether it still opens anything, asked just before the first body byte. A grant was spent; it is not
    /// asked for again.
    public boolean holds(@Nullable Opening opening) {
        @Nullable String crisis = opening == null ? null : opening.crisis();
        return crisis == null || (basis.leased() && basis.crises().find(crisis).isPresent());
    }

    private @Nullable Opening crisis(String id, String account, Set<String> roles, String purpose) {
        return basis.leased()
                ? basis.crises()
                        .find(id)
                        .map(running -> Opening.crisis(running, account, roles, purpose))
                        .orElse(null)
                : null;
    }

    private Future<@Nullable Opening> spend(
            PermitOrder order, String path, Map<String, ?> use, Function<GrantUse, Opening> opening) {
        Context context = vertx.getOrCreateContext();
        return Future.fromCompletionStage(permits.mint(order), context)
                .compose(permit -> {
                    try {
                        return upstreams.call(
                                ConsentBasis.SERVICE,
                                HttpMethod.POST,
                                path,
                                ConsentBasis.headers(permit),
                                Buffer.buffer(json.writeValueAsBytes(use)),
                                config.askLimit());
                    } catch (IOException e) {
                        return Future.failedFuture(e);
                    }
                })
                .compose(reply -> read(reply, use, opening));
    }

    private Future<@Nullable Opening> read(Reply reply, Map<String, ?> use, Function<GrantUse, Opening> opening) {
        try {
            if (reply.status() == 409) {
                NoUse no = json.readValue(reply.body().getBytes(), NoUse.class);
                if ("grant-withheld".equals(no.code()) && no.withheld() != null) {
                    return Future.failedFuture(new Withheld(no.withheld()));
                }
            }
            if (reply.status() != 200) {
                return Future.failedFuture(new IllegalStateException("status " + reply.status()));
            }
            GrantUse spent = json.readValue(reply.body().getBytes(), GrantUse.class);
            return spent.member().equals(use.get("member"))
                    ? Future.succeededFuture(opening.apply(spent))
                    : Future.failedFuture(new IllegalStateException("another member"));
        } catch (IOException | RuntimeException e) {
            return Future.failedFuture(new IllegalStateException("not a use"));
        }
    }
}
