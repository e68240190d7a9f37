package io.menshen.consent.lease;

import io.menshen.consent.MemberId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import javax.sql.DataSource;

/// Gives each change of a basis its number, in commit order.
@ApplicationScoped
public class BasisChanges {

    /// The channel on which other replicas hear that there is something new.
    static final String CHANNEL = "basis_change";

    private static final int KEPT = 10 * LeaseLedger.MOST_CHANGES;

    private final DataSource database;
    private final ChangeSignal signal;
    private final TransactionSynchronizationRegistry transaction;
    private final Instance<BasisGroup> groups;

    BasisChanges(
            DataSource database,
            ChangeSignal signal,
            TransactionSynchronizationRegistry transaction,
            Instance<BasisGroup> groups) {
        this.database = database;
        this.signal = signal;
        this.transaction = transaction;
        this.groups = groups;
    }

    /// The number of the change that the caller's transaction makes to a member's basis. It locks out every other
    /// change until that transaction ends, so it comes after whatever may have to wait for another lock.
    ///
    /// Whose basis depends on the member's has changed too, under the numbers that follow.
    ///
    /// @return the last number: who knows of it knows of all
    @Transactional(Transactional.TxType.MANDATORY)
    public long next(MemberId member) {
        long change = number(member);
        for (BasisGroup group : groups) {
            for (MemberId other : group.dependingOn(member)) {
                change = other.equals(member) ? change : number(other);
            }
        }
        return change;
    }

    /// The number of a change of what an account may do. Accounts travel in the feed of the members, under a number
    /// that
    /// is computed from them and is nobody's: the protocol needs to know no more than that something has changed.
    @Transactional(Transactional.TxType.MANDATORY)
    public long next(String account) {
        return number(new MemberId(UUID.nameUUIDFromBytes(("account/" + account).getBytes(StandardCharsets.UTF_8))));
    }

    private long number(MemberId member) {
        long change;
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        WITH counter AS (UPDATE change_counter SET change = change + 1 RETURNING change)
                        INSERT INTO basis_change (change, member_id) SELECT change, ? FROM counter
                        RETURNING change, pg_notify(?, '')""")) {
            statement.setObject(1, member.value());
            statement.setString(2, CHANNEL);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                change = row.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot number the change", e);
        }
        if (change % LeaseLedger.MOST_CHANGES == 0) {
            update("DELETE FROM basis_change WHERE change <= ?", change - KEPT);
        }
        signalAfterCommit();
        return change;
    }

    /// Makes every gateway ask again for everybody: the counter leaps further than any gateway is told changes one
    /// by one.
    ///
    /// @return the number that a gateway acknowledges once it has done so
    @Transactional(Transactional.TxType.MANDATORY)
    public long everybody() {
        long change;
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        UPDATE change_counter SET change = change + ? RETURNING change, pg_notify(?, '')""")) {
            statement.setLong(1, LeaseLedger.MOST_CHANGES + 1L);
            statement.setString(2, CHANNEL);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                change = row.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot number the change", e);
        }
        signalAfterCommit();
        return change;
    }

    /// After the database went back in time: the counter leaps past every number that was ever given, so that
    /// every gateway asks again and no number means two things. How far that is nobody knows any more, but
    /// there never was a change a microsecond, so the time of day is further, and a later restore of the same
    /// backup further still.
    @Transactional(Transactional.TxType.MANDATORY)
    public void afterRestore(Instant now) {
        update(
                "UPDATE change_counter SET change = greatest(change + %d, ?)".formatted(LeaseLedger.MOST_CHANGES + 1),
                ChronoUnit.MICROS.between(Instant.EPOCH, now));
        signalAfterCommit();
    }

    private void update(String sql, long number) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, number);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot number the change", e);
        }
    }

    private void signalAfterCommit() {
        transaction.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    signal.raise();
                }
            }
        });
    }
}
