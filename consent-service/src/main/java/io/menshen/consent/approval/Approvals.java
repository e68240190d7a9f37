package io.menshen.consent.approval;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/// Who agreed to which hash. Nothing is ever taken back here: who regrets it ends what was approved.
@ApplicationScoped
public class Approvals {

    private final DataSource database;

    Approvals(DataSource database) {
        this.database = database;
    }

    /// Notes an approval; the same person agrees to the same hash once.
    ///
    /// @return false if the person had agreed already
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean add(UUID matter, String hash, Approval approval) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        INSERT INTO approval (matter, hash, account, roles, approved_at) VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT DO NOTHING""")) {
            statement.setObject(1, matter);
            statement.setString(2, hash);
            statement.setString(3, approval.account());
            statement.setArray(
                    4,
                    connection.createArrayOf(
                            "text", approval.roles().stream().sorted().toArray()));
            statement.setObject(5, OffsetDateTime.ofInstant(approval.at(), ZoneOffset.UTC));
            return statement.executeUpdate() == 1;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot keep the approval", e);
        }
    }

    /// The accounts of all who ever agreed to something about it, whichever hash.
    public List<String> everybody(UUID matter) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT DISTINCT account FROM approval WHERE matter = ? ORDER BY account")) {
            statement.setObject(1, matter);
            List<String> accounts = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    accounts.add(row.getString(1));
                }
            }
            return accounts;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the approvals", e);
        }
    }

    /// Those who agreed to this hash, in the order in which they did.
    public List<Approval> of(UUID matter, String hash) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        SELECT account, roles, approved_at FROM approval WHERE matter = ? AND hash = ?
                        ORDER BY approved_at, account""")) {
            statement.setObject(1, matter);
            statement.setString(2, hash);
            List<Approval> approvals = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    approvals.add(new Approval(
                            row.getString(1),
                            Set.of((String[]) row.getArray(2).getArray()),
                            row.getObject(3, OffsetDateTime.class).toInstant()));
                }
            }
            return approvals;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the approvals", e);
        }
    }
}
