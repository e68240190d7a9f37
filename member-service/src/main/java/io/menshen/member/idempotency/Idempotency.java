package io.menshen.member.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.member.database.Database;
import io.menshen.member.protection.IndexKeys;
import io.menshen.platform.permit.Permit;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Lets a command happen once, however often its request is sent with the same `Idempotency-Key`
/// (draft-ietf-httpapi-idempotency-key-header).
///
/// Remembered is what the command made, not what was answered: a repeated request is answered from the present
/// record, opened and masked for whoever asks now. Caller, key and request lie in the table as tags under a key that
/// Vault guards, for a request may hold a mobile. What was refused is not remembered.
@ApplicationScoped
public class Idempotency {

    private static final String HEADER = "Idempotency-Key";

    /// A structured-field string as the draft has it, or the bare key that many clients send.
    private static final Pattern KEY = Pattern.compile("(\"?)([A-Za-z0-9._:~-]{8,64})\\1");

    private static final IndexKeys.Name WHO = new IndexKeys.Name("idempotency", "key", 1);
    private static final IndexKeys.Name WHAT = new IndexKeys.Name("idempotency", "request", 1);

    /// Each new key takes some that are over with it, so that nobody else has to.
    private static final int CLEARED_AT_ONCE = 20;

    private final Database database;
    private final IndexKeys keys;
    private final Permit permit;
    private final HttpHeaders headers;
    private final UriInfo uri;
    private final ObjectMapper json;
    private final IdempotencyConfig config;
    private final Clock clock;

    Idempotency(
            Database database,
            IndexKeys keys,
            Permit permit,
            @Context HttpHeaders headers,
            @Context UriInfo uri,
            ObjectMapper json,
            IdempotencyConfig config,
            Clock clock) {
        this.database = database;
        this.keys = keys;
        this.permit = permit;
        this.headers = headers;
        this.uri = uri;
        this.json = json;
        this.config = config;
        this.clock = clock;
    }

    /// Runs the command of the current request, or says what it made when it ran before.
    ///
    /// The key is remembered in the command's own transaction. Of two requests at the same time the second
    /// waits for the first.
    ///
    /// @param request what was asked, besides path and query; null when they say it all
    /// @param command changes something in the transaction that it finds, and says what: the id for the answer
    /// @throws IdempotencyRefusal when there is a key that cannot be one, or was used for something else
    public UUID once(@Nullable Object request, Supplier<UUID> command) {
        List<String> given = headers.getRequestHeader(HEADER);
        if (given.isEmpty()) {
            return command.get();
        }
        Matcher key = KEY.matcher(given.getFirst());
        if (given.size() > 1 || !key.matches()) {
            throw new IdempotencyRefusal.BadKey();
        }
        byte[] who = keys.tag(WHO, bytes(permit.subject()), bytes(key.group(2)));
        byte[] what = keys.tag(
                WHAT,
                bytes(uri.getPath()),
                bytes(Objects.toString(uri.getRequestUri().getRawQuery(), "")),
                content(request));
        return QuarkusTransaction.joiningExisting().call(() -> once(who, what, command));
    }

    /// The same for a command about something that is there already: its id is what the answer is made from.
    ///
    /// @throws IdempotencyRefusal when there is a key that cannot be one, or was used for something else
    public void once(UUID about, @Nullable Object request, Runnable command) {
        once(request, () -> {
            command.run();
            return about;
        });
    }

    private UUID once(byte[] who, byte[] what, Supplier<UUID> command) {
        Instant now = clock.instant();
        Instant over = now.minus(config.keepFor());
        database.update("""
                DELETE FROM idempotency_key WHERE tag = ANY (ARRAY(
                  SELECT tag FROM idempotency_key WHERE used_at < ? ORDER BY used_at LIMIT ? FOR UPDATE SKIP LOCKED))
                """, over, CLEARED_AT_ONCE);
        int taken = database.update("""
                INSERT INTO idempotency_key (tag, request, made, used_at) VALUES (?, ?, NULL, ?)
                ON CONFLICT (tag) DO UPDATE SET request = excluded.request, made = NULL, used_at = excluded.used_at
                WHERE idempotency_key.used_at < ?""", who, what, now, over);
        if (taken == 0) {
            return database.first(
                            "SELECT made FROM idempotency_key WHERE tag = ? AND request = ?",
                            row -> row.getObject(1, UUID.class),
                            who,
                            what)
                    .orElseThrow(IdempotencyRefusal.KeyReused::new);
        }
        UUID made = command.get();
        database.update("UPDATE idempotency_key SET made = ? WHERE tag = ?", made, who);
        return made;
    }

    private byte[] content(@Nullable Object request) {
        if (request instanceof byte[] bytes) {
            return bytes;
        }
        try {
            return json.writeValueAsBytes(request);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read from JSON can be written as JSON", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
