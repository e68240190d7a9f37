package io.menshen.consent.lease;

import io.menshen.consent.MemberId;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The lease's tables. Each method is one statement in a transaction of its own, committed when it returns: the
/// order in which they are called is what the proof in ADR 0005 rests on.
@ApplicationScoped
class LeaseLedger {

    /// How far a gateway may lag behind and still be told each change.
    static final int MOST_CHANGES = 1_000;

    /// What a gateway has not applied yet.
    ///
    /// @param change up to which this is complete
    /// @param reset whether the gateway is too far behind, or ahead, to be told each change
    /// @param rules the disclosure rules in force in the same snapshot; null before the first start is over
    record News(
            long change,
            List<Change> changes,
            boolean reset,
            @Nullable Rules rules) {

        boolean isNone() {
            return changes.isEmpty() && !reset;
        }
    }

    /// A version of the disclosure rules.
    record Rules(int number, String hash) {}

    /// A change of a member's basis; what changed is not said.
    record Change(long change, MemberId member) {}

    private final DataSource database;

    LeaseLedger(DataSource database) {
        this.database = database;
    }

    /// Notes that a gateway's poll has arrived and what it acknowledges. An acknowledgement of a change that was
    /// never made (a restored database) counts as none.
    ///
    /// @return whether the gateway held a lease until now
    boolean heard(String gateway, long applied, Duration lease) {
        boolean known;
        boolean held;
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        INSERT INTO gateway_lease AS known (gateway, applied, heard_at)
                        SELECT ?, CASE WHEN ? <= change THEN ? ELSE 0 END, clock_timestamp() FROM change_counter
                        ON CONFLICT (gateway) DO UPDATE
                        SET applied = greatest(known.applied, excluded.applied), heard_at = clock_timestamp()
                        RETURNING old.heard_at IS NOT NULL,
                            coalesce(new.heard_at - old.heard_at < ? * interval '1 millisecond', false)""")) {
            statement.setString(1, gateway);
            statement.setLong(2, applied);
            statement.setLong(3, applied);
            statement.setLong(4, lease.toMillis());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                known = row.getBoolean(1);
                held = row.getBoolean(2);
            }
        } catch (SQLException e) {
            throw new LeaseLedgerUnreachable(e);
        }
        if (!known) {
            forgetGatewaysThatAreLongGone();
        }
        return held;
    }

    /// The changes after `applied`, all of them or a reset, from one snapshot.
    News after(long applied) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        SELECT counter.change, basis_change.change, basis_change.member_id, rules.number, rules.hash
                        FROM change_counter counter
                        LEFT JOIN LATERAL (
                            SELECT number, hash FROM publication
                            WHERE kind = 'disclosure-rules' AND number IS NOT NULL ORDER BY number DESC LIMIT 1) rules
                            ON true
                        LEFT JOIN basis_change
                            ON basis_change.change > ? AND counter.change - ? BETWEEN 0 AND ?
                        ORDER BY basis_change.change""")) {
            statement.setLong(1, applied);
            statement.setLong(2, applied);
            statement.setInt(3, MOST_CHANGES);
            try (ResultSet row = statement.executeQuery()) {
                List<Change> changes = new ArrayList<>();
                long change = 0;
                Rules rules = null;
                while (row.next()) {
                    change = row.getLong(1);
                    String hash = row.getString(5);
                    rules = hash == null ? null : new Rules(row.getInt(4), hash);
                    UUID member = row.getObject(3, UUID.class);
                    if (member != null) {
                        changes.add(new Change(row.getLong(2), new MemberId(member)));
                    }
                }
                boolean reset = applied > change || change - applied > MOST_CHANGES;
                return new News(change, changes, reset, rules);
            }
        } catch (SQLException e) {
            throw new LeaseLedgerUnreachable(e);
        }
    }

    /// All gateways, with the ages of their last polls at this very moment.
    List<GatewayState> gateways() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        SELECT gateway, applied, extract(epoch FROM clock_timestamp() - heard_at) * 1000
                        FROM gateway_lease""");
                ResultSet row = statement.executeQuery()) {
            List<GatewayState> gateways = new ArrayList<>();
            while (row.next()) {
                gateways.add(new GatewayState(row.getString(1), row.getLong(2), Duration.ofMillis(row.getLong(3))));
            }
            return gateways;
        } catch (SQLException e) {
            throw new LeaseLedgerUnreachable(e);
        }
    }

    /// Boot ids never come back; without this the table would keep one row for each start of a gateway.
    private void forgetGatewaysThatAreLongGone() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "DELETE FROM gateway_lease WHERE heard_at < clock_timestamp() - interval '1 hour'")) {
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new LeaseLedgerUnreachable(e);
        }
    }

    /// The database does not answer. Whoever asks then gets no lease.
    static final class LeaseLedgerUnreachable extends RuntimeException {

        LeaseLedgerUnreachable(SQLException cause) {
            super("cannot reach the lease's tables", cause);
        }
    }
}
