package io.menshen.gateway.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.menshen.gateway.permit.PermitOrder;
import io.menshen.gateway.permit.Permits;
import io.menshen.gateway.upstream.Upstreams;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Tells a member of a sign-in from a device that was not seen before.
///
/// Asked when a gateway meets a session for the first time, beside the request and never in its way. What the
/// device is, Keycloak says, which saw the sign-in itself. The first device of all is no news: so nobody is
/// written to because this began to look. Whether it was seen before, the gateways' common database decides,
/// and the row is committed only when the message is written; else it is tried again later.
@ApplicationScoped
public class Devices {

    private static final Logger LOG = Logger.getLogger(Devices.class);

    private static final String SERVICE = "member-service";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SECONDS = 2;
    private static final int AT_ONCE = 2;
    private static final Duration TRY_AGAIN = Duration.ofMinutes(1);
    private static final long SWEEP_MILLIS = 3_600_000;

    private final AccountDesk desk;
    private final DataSource database;
    private final SessionConfig config;
    private final Upstreams upstreams;
    private final Permits permits;
    private final Vertx vertx;
    private final ExecutorService threads;
    private final SecretKey key;
    private final Semaphore turns = new Semaphore(AT_ONCE);

    /// Sessions that were looked at, or are to be left alone for a while.
    private final Cache<SessionTag, Long> met = Caffeine.newBuilder()
            .maximumSize(200_000)
            .expireAfterWrite(Duration.ofHours(12))
            .build();

    Devices(
            AccountDesk desk,
            DataSource database,
            SessionConfig config,
            Upstreams upstreams,
            Permits permits,
            Vertx vertx,
            @VirtualThreads ExecutorService threads) {
        this.desk = desk;
        this.database = database;
        this.config = config;
        this.upstreams = upstreams;
        this.permits = permits;
        this.vertx = vertx;
        this.threads = threads;
        this.key = permits.secretFor("menshen known devices", ALGORITHM);
    }

    void begin(@Observes StartupEvent event) {
        vertx.setPeriodic(SWEEP_MILLIS, _ -> threads.execute(this::forget));
    }

    /// A member's request in a session; null in none.
    public void met(String subject, @Nullable SessionTag session, String token) {
        if (session == null || !desk.open()) {
            return;
        }
        @Nullable Long again = met.getIfPresent(session);
        if ((again != null && System.nanoTime() - again < 0) || !turns.tryAcquire()) {
            return;
        }
        met.put(session, Long.MAX_VALUE / 2 + System.nanoTime());
        threads.execute(() -> {
            try {
                look(subject, token);
            } catch (SessionsUnavailable | SQLException e) {
                met.put(session, System.nanoTime() + TRY_AGAIN.toNanos());
                LOG.warnf(
                        "whether a device is new is not known yet: %s %s",
                        e.getClass().getSimpleName(), e.getMessage());
            } finally {
                turns.release();
            }
        });
    }

    private void look(String subject, String token) throws SQLException {
        @Nullable
        Session current = desk.sessions(desk.key(token)).stream()
                .filter(Session::current)
                .findFirst()
                .orElse(null);
        if (current == null) {
            return;
        }
        UUID person = tag("person", subject);
        String device = current.device().text();
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                if (remember(connection, person, tag(person.toString(), device))) {
                    tell(subject, device);
                }
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    /// @return whether the device is new, and not the first one
    private static boolean remember(Connection connection, UUID person, UUID device) throws SQLException {
        try (PreparedStatement remember = connection.prepareStatement("""
                INSERT INTO known_device (person, device) VALUES (?, ?)
                ON CONFLICT (person, device) DO UPDATE SET seen_at = now()
                RETURNING xmax = 0 AND EXISTS (SELECT FROM known_device AS other WHERE other.person = known_device.person)
                """)) {
            remember.setQueryTimeout(SECONDS);
            remember.setObject(1, person);
            remember.setObject(2, device);
            try (ResultSet row = remember.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /// Who has no record has no inbox either.
    private void tell(String subject, String device) {
        Context context = vertx.getOrCreateContext();
        Buffer body = new JsonObject().put("device", device).toBuffer();
        Future<Integer> told = Future.fromCompletionStage(
                        permits.mint(PermitOrder.link(SERVICE, "noticeSignIn", subject, null)), context)
                .compose(permit -> upstreams.call(
                        SERVICE,
                        HttpMethod.PUT,
                        "/internal/account/sign-in",
                        MultiMap.caseInsensitiveMultiMap()
                                .add("Authorization", "Bearer " + permit)
                                .add("Content-Type", "application/json")
                                .add("Accept", "application/json")
                                .add("Accept-Encoding", "identity"),
                        body,
                        config.limit()))
                .map(reply -> reply.status());
        try {
            int status = told.toCompletionStage()
                    .toCompletableFuture()
                    .get(config.limit().toMillis() * 2, TimeUnit.MILLISECONDS);
            if (status != 204 && status != 404) {
                throw new SessionsUnavailable("notice " + status);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SessionsUnavailable("notice");
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new SessionsUnavailable("notice");
        }
    }

    private UUID tag(String what, String value) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((what + "\n").getBytes(StandardCharsets.UTF_8));
            ByteBuffer tag = ByteBuffer.wrap(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)));
            return new UUID(tag.getLong(), tag.getLong());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }

    void forget() {
        try (Connection connection = database.getConnection();
                PreparedStatement delete = connection.prepareStatement(
                        "DELETE FROM known_device WHERE seen_at < now() - ? * interval '1 second'")) {
            delete.setLong(1, config.deviceKept().toSeconds());
            delete.executeUpdate();
        } catch (SQLException e) {
            LOG.warnf("known devices stay an hour longer: %s", e.getSQLState());
        }
    }
}
