package io.menshen.gateway.caller;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.menshen.gateway.permit.PermitOrder;
import io.menshen.gateway.permit.Permits;
import io.menshen.gateway.upstream.Reply;
import io.menshen.gateway.upstream.UpstreamFailure;
import io.menshen.gateway.upstream.Upstreams;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The caller's own member record: linked by the verified phone at first, found by the account from then on.
///
/// Only what was found is remembered: who has no record now may have one in a second.
@ApplicationScoped
public class OwnMember {

    private static final String SERVICE = "member-service";
    private static final Duration REMEMBERED = Duration.ofSeconds(30);
    private static final Duration LIMIT = Duration.ofSeconds(3);

    record Account(UUID member, @Nullable List<UUID> merged) {}

    /// The record's number, and those that lead to it because their records were merged into it.
    public record Numbers(String own, Set<String> merged) {

        public Numbers {
            merged = Set.copyOf(merged);
        }
    }

    private record Key(String subject, @Nullable String phone) {}

    private final Upstreams upstreams;
    private final Permits permits;
    private final ObjectReader accounts;
    private final Cache<Key, Numbers> known = Caffeine.newBuilder()
            .maximumSize(50_000)
            .expireAfterWrite(REMEMBERED)
            .build();

    OwnMember(Upstreams upstreams, Permits permits, ObjectMapper json) {
        this.upstreams = upstreams;
        this.permits = permits;
        this.accounts = json.readerFor(Account.class);
    }

    /// To be asked on the request's context.
    ///
    /// @return fails with [UpstreamFailure]
    public Future<Optional<Numbers>> of(Caller caller) {
        Key key = new Key(caller.subject(), caller.phone());
        @Nullable Numbers remembered = known.getIfPresent(key);
        if (remembered != null) {
            return Future.succeededFuture(Optional.of(remembered));
        }
        PermitOrder order = PermitOrder.link(SERVICE, "linkAccount", caller.subject(), caller.phone());
        return Future.fromCompletionStage(permits.mint(order), Vertx.currentContext())
                .compose(permit -> upstreams.call(
                        SERVICE,
                        HttpMethod.PUT,
                        "/internal/account",
                        MultiMap.caseInsensitiveMultiMap()
                                .add("Authorization", "Bearer " + permit)
                                .add("Accept", "application/json")
                                .add("Accept-Encoding", "identity"),
                        null,
                        LIMIT))
                .compose(reply -> read(key, reply));
    }

    private Future<Optional<Numbers>> read(Key key, Reply reply) {
        if (reply.status() == 404) {
            return Future.succeededFuture(Optional.empty());
        }
        if (reply.status() != 200) {
            return Future.failedFuture(new UpstreamFailure.Unusable(SERVICE));
        }
        try {
            Account account = accounts.readValue(reply.body().getBytes());
            Set<String> merged = account.merged() == null
                    ? Set.of()
                    : account.merged().stream().map(UUID::toString).collect(Collectors.toSet());
            Numbers numbers = new Numbers(account.member().toString(), merged);
            known.put(key, numbers);
            return Future.succeededFuture(Optional.of(numbers));
        } catch (IOException | RuntimeException e) {
            return Future.failedFuture(new UpstreamFailure.Unusable(SERVICE));
        }
    }
}
