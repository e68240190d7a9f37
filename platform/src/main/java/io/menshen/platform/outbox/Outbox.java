package io.menshen.platform.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.platform.event.AuditRecord;
import io.menshen.platform.event.CloudEvent;
import io.menshen.platform.trace.Traces;
import io.quarkus.arc.properties.IfBuildProperty;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/// Takes events in the caller's transaction: they are sent if, and only if, it commits.
///
/// A service without the table (`db/platform`) turns it off with `menshen.outbox.enabled=false`.
@ApplicationScoped
@IfBuildProperty(name = "menshen.outbox.enabled", stringValue = "true", enableIfMissing = true)
public class Outbox {

    private final DataSource database;
    private final ObjectMapper json;
    private final Clock clock;
    private final OutboxRelay relay;
    private final TransactionSynchronizationRegistry transaction;

    Outbox(
            DataSource database,
            ObjectMapper json,
            Clock clock,
            OutboxRelay relay,
            TransactionSynchronizationRegistry transaction) {
        this.database = database;
        this.json = json;
        this.clock = clock;
        this.relay = relay;
        this.transaction = transaction;
    }

    /// The CloudEvents source of everything that leaves through here.
    public String source() {
        return relay.source();
    }

    /// Appends a domain event.
    ///
    /// @param key Kafka's key: the member's id, so that what happens to one member stays in order
    /// @param payload ids and facts, written as JSON
    @Transactional(Transactional.TxType.MANDATORY)
    public void append(String topic, String key, String type, Object payload) {
        insert(topic, key, type, payload);
    }

    /// Appends many events of one type by one statement, in this order.
    ///
    /// @param payloads each under its key
    @Transactional(Transactional.TxType.MANDATORY)
    public void append(String topic, String type, Map<String, ?> payloads) {
        List<UUID> ids = new ArrayList<>();
        List<String> data = new ArrayList<>();
        payloads.values().forEach(payload -> {
            ids.add(UUID.randomUUID());
            data.add(written(payload));
        });
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                        INSERT INTO outbox_event (id, topic, key, type, time, data, trace)
                        SELECT n.id, ?, n.key, ?, ?, n.data, ?
                          FROM unnest(?, ?, ?) WITH ORDINALITY AS n (id, key, data, place) ORDER BY n.place
                        """)) {
            insert.setString(1, topic);
            insert.setString(2, type);
            insert.setObject(3, OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
            insert.setString(4, Traces.current());
            insert.setArray(5, connection.createArrayOf("uuid", ids.toArray()));
            insert.setArray(
                    6, connection.createArrayOf("text", payloads.keySet().toArray()));
            insert.setArray(7, connection.createArrayOf("text", data.toArray()));
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot write to the outbox", e);
        }
        wakeTheRelayAfterCommit();
    }

    /// Appends evidence for the log; the relay numbers it.
    @Transactional(Transactional.TxType.MANDATORY)
    public void record(AuditRecord evidence) {
        insert(CloudEvent.AUDIT_TOPIC, relay.source(), AuditRecord.TYPE, evidence);
    }

    private void insert(String topic, String key, String type, Object payload) {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO outbox_event (id, topic, key, type, time, data, trace) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            insert.setObject(1, UUID.randomUUID());
            insert.setString(2, topic);
            insert.setString(3, key);
            insert.setString(4, type);
            insert.setObject(5, OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
            insert.setString(6, written(payload));
            insert.setString(7, Traces.current());
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot write to the outbox", e);
        }
        wakeTheRelayAfterCommit();
    }

    private String written(Object payload) {
        try {
            return json.writeValueAsString(payload);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "not a JSON payload: " + payload.getClass().getName(), e);
        }
    }

    private void wakeTheRelayAfterCommit() {
        if (transaction.getResource(Outbox.class) != null) {
            return;
        }
        transaction.putResource(Outbox.class, true);
        transaction.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    relay.wake();
                }
            }
        });
    }
}
