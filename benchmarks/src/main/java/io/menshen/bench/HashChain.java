package io.menshen.bench;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// The peer of the log: an audit table in PostgreSQL in which each row carries the hash of itself and the row
/// before, as it is commonly built. One row, one commit, flushed; the offset of Kafka in the same commit, so
/// that it too has each record once.
final class HashChain {

    private final Connection connection;
    private final MessageDigest sha256;

    HashChain(Connection connection) throws SQLException {
        this.connection = connection;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS chain, chain_offset");
            statement.execute(
                    "CREATE TABLE chain (index bigserial PRIMARY KEY, json text NOT NULL, hash bytea NOT NULL)");
            statement.execute("CREATE TABLE chain_offset (part int PRIMARY KEY, next bigint NOT NULL)");
        }
        connection.commit();
    }

    void append(int partition, long offset, String json) throws SQLException {
        try (PreparedStatement last =
                        connection.prepareStatement("SELECT hash FROM chain ORDER BY index DESC LIMIT 1");
                PreparedStatement insert = connection.prepareStatement("INSERT INTO chain (json, hash) VALUES (?, ?)");
                PreparedStatement position =
                        connection.prepareStatement("INSERT INTO chain_offset (part, next) VALUES (?, ?)"
                                + " ON CONFLICT (part) DO UPDATE SET next = EXCLUDED.next")) {
            byte[] before;
            try (ResultSet row = last.executeQuery()) {
                before = row.next() ? row.getBytes(1) : new byte[0];
            }
            sha256.update(before);
            insert.setString(1, json);
            insert.setBytes(2, sha256.digest(json.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            insert.executeUpdate();
            position.setInt(1, partition);
            position.setLong(2, offset + 1);
            position.executeUpdate();
        }
        connection.commit();
    }
}
