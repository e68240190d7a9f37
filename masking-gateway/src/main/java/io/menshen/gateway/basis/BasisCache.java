package io.menshen.gateway.basis;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The gateway's side of the lease, without any talking: what it knows, up to which change, and until when it may
/// rely on it.
///
/// The order that carries the promise: a poll's changes are applied first, the lease is extended last. And an
/// answer of consent-service is kept only if it is not older than what has been applied for that member.
final class BasisCache {

    /// `change`, of `member`.
    record Change(long change, String member) {}

    /// How far the two clocks may move apart: the monotonic one stands still while the machine is suspended.
    private static final long SUSPICION = TimeUnit.MILLISECONDS.toNanos(500);

    /// No lease is longer, whatever the reply says.
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(2);

    private record Lease(long sentAt, long sentAtWall, long end) {}

    private final LongSupplier monotonic;
    private final LongSupplier wallMillis;
    private final Cache<String, MemberBasis> members;

    /// By the number under which an account travels in the feed.
    private final Cache<String, Duty> duties;

    /// That number by account: a digest, not to be worked out for every read.
    private final Cache<String, String> keys;

    /// Recently applied changes by member. What leaves it raises the floor.
    private final Cache<String, Long> changed;

    private volatile long floor;
    private volatile long applied;
    private volatile @Nullable Lease lease;

    BasisCache(int size, LongSupplier monotonic, LongSupplier wallMillis) {
        this.monotonic = monotonic;
        this.wallMillis = wallMillis;
        this.members = Caffeine.newBuilder().maximumSize(size).build();
        this.duties = Caffeine.newBuilder().maximumSize(size).build();
        this.keys = Caffeine.newBuilder().maximumSize(size).build();
        this.changed = Caffeine.newBuilder()
                .maximumSize(size)
                .expireAfterWrite(Duration.ofMinutes(5))
                .executor(Runnable::run)
                .evictionListener((@Nullable String _, @Nullable Long change, RemovalCause _) -> raiseFloor(change))
                .build();
    }

    private synchronized void raiseFloor(@Nullable Long change) {
        if (change != null && change > floor) {
            floor = change;
        }
    }

    /// After a reset the numbers may begin lower than before: consent-service was restored.
    private synchronized void layFloor(long change) {
        floor = change;
    }

    /// The last change that has been applied: what the next poll acknowledges.
    long applied() {
        return applied;
    }

    /// Takes a poll's reply.
    ///
    /// @param sentAt when the poll was sent, monotonic
    /// @param sentAtWall the same by the wall clock, in milliseconds
    void renew(long sentAt, long sentAtWall, long change, List<Change> changes, boolean reset, long leaseMillis) {
        if (reset || change < applied) {
            layFloor(change);
            changed.invalidateAll();
            members.invalidateAll();
            duties.invalidateAll();
        } else {
            for (Change one : changes) {
                changed.put(one.member(), one.change());
                members.asMap()
                        .computeIfPresent(one.member(), (_, known) -> known.change() < one.change() ? null : known);
                duties.asMap()
                        .computeIfPresent(one.member(), (_, known) -> known.change() < one.change() ? null : known);
            }
        }
        applied = change;
        long length = Math.min(TimeUnit.MILLISECONDS.toNanos(leaseMillis), LONGEST);
        lease = new Lease(sentAt, sentAtWall, sentAt + length);
    }

    boolean leased() {
        @Nullable Lease held = lease;
        if (held == null) {
            return false;
        }
        long now = monotonic.getAsLong();
        if (now - held.end() >= 0) {
            return false;
        }
        long drift = TimeUnit.MILLISECONDS.toNanos(wallMillis.getAsLong() - held.sentAtWall()) - (now - held.sentAt());
        return Math.abs(drift) <= SUSPICION;
    }

    /// All of them from the cache, or null when there is no lease or one is missing.
    @Nullable
    Standing find(Set<String> wanted) {
        if (!leased()) {
            return null;
        }
        Map<String, MemberBasis> found = HashMap.newHashMap(wanted.size());
        for (String member : wanted) {
            @Nullable MemberBasis known = members.getIfPresent(member);
            if (known == null || outdated(member, known.change())) {
                return null;
            }
            found.put(member, known);
        }
        return Standing.cached(found);
    }

    /// Keeps what consent-service answered, unless a newer change of that member has been applied meanwhile.
    void keep(Map<String, MemberBasis> answered) {
        answered.forEach((member, basis) -> members.asMap().compute(member, (_, known) -> {
            if (outdated(member, basis.change())) {
                return known;
            }
            return known != null && known.change() > basis.change() ? known : basis;
        }));
    }

    /// Whether it may still be relied upon, asked just before the first body byte.
    boolean holds(Standing standing) {
        if (!standing.cached()) {
            return true;
        }
        if (!leased()) {
            return false;
        }
        for (Map.Entry<String, MemberBasis> entry : standing.members().entrySet()) {
            if (outdated(entry.getKey(), entry.getValue().change())) {
                return false;
            }
        }
        return true;
    }

    /// Under which roles an account may act, or null when there is no lease or it is not known.
    @Nullable
    Duty duty(String account) {
        String key = known(account);
        @Nullable Duty known = leased() ? duties.getIfPresent(key) : null;
        return known == null || outdated(key, known.change()) ? null : known;
    }

    /// Keeps what consent-service answered about an account, under the same condition as for members.
    void keep(String account, Duty answered) {
        duties.asMap()
                .compute(
                        known(account),
                        (key, known) -> outdated(key, answered.change())
                                        || (known != null && known.change() > answered.change())
                                ? known
                                : answered.as(Duty.State.CACHED));
    }

    /// Whether it may still be relied upon, asked just before the first body byte.
    boolean holds(String account, Duty duty) {
        return duty.state() != Duty.State.CACHED || (leased() && !outdated(known(account), duty.change()));
    }

    private String known(String account) {
        return keys.get(account, BasisCache::key);
    }

    /// consent-service numbers changes of accounts under this name; it is nobody's member number.
    static String key(String account) {
        return UUID.nameUUIDFromBytes(("account/" + account).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private boolean outdated(String key, long known) {
        @Nullable Long change = changed.getIfPresent(key);
        return known < floor || (change != null && known < change);
    }
}
