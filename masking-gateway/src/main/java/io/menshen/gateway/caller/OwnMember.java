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

    record Account(
            UUID member,
            @Nullable List<UUID> merged,
            boolean underFourteen,
            @Nullable List<StandsFor> standsFor) {}

    /// For whom the member stands.
    ///
    /// @param id of the guardian's link or the mandate
    public record StandsFor(UUID id, boolean guardian, UUID member, Set<String> operations, Set<String> purposes) {

        boolean covers(String operation, @Nullable String purpose) {
            return operations.contains(operation) && purpose != null && purposes.contains(purpose);
        }

        String word() {
            return (guardian ? "guardian/" : "mandate/") + id + "/" + member;
        }
    }

    /// The record's number, and those that lead to it because their records were merged into it.
    ///
    /// @param underFourteen a guardian consents for this member
    public record Numbers(String own, Set<String> merged, boolean underFourteen, List<StandsFor> standsFor) {

        public Numbers {
            merged = Set.copyOf(merged);
            standsFor = List.copyOf(standsFor);
        }

        /// Those that cover this, as the permit lists them.
        public Set<String> standsFor(String operation, @Nullable String purpose) {
            return standsFor.stream()
                    .filter(each -> each.covers(operation, purpose))
                    .map(StandsFor::word)
                    .collect(Collectors.toSet());
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
        return of(caller, false);
    }

    /// @param anew ask, whatever is remembered: for whom somebody stands may have ended this second
    public Future<Optional<Numbers>> of(Caller caller, boolean anew) {
        Key key = new Key(caller.subject(), caller.phone());
        @Nullable Numbers remembered = anew ? null : known.getIfPresent(key);
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
            Numbers numbers = new Numbers(
                    account.member().toString(),
                    merged,
                    account.underFourteen(),
                    account.standsFor() == null ? List.of() : account.standsFor());
            known.put(key, numbers);
            return Future.succeededFuture(Optional.of(numbers));
        } catch (IOException | RuntimeException e) {
            return Future.failedFuture(new UpstreamFailure.Unusable(SERVICE));
        }
    }
}
