package io.menshen.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.member.protection.SealingKernel;
import io.menshen.member.protection.Suite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Menshen's way: one sealed group under the member's own key, a claimed key, and a search tag of some bits whose
/// candidates are opened and compared. The sealing is the service's own; the statements are the shape of its
/// statements, without everything else that a registration does.
final class SealedStore implements Store {

    /// The keys of so many members lie open in memory, as they do in the service.
    private static final int KEYS = 4_096;

    private static final int TAG_BITS = 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Connection connection;
    private final List<SealingKernel> keys = new ArrayList<>();
    private final Mac mac;
    private final PreparedStatement insert;
    private final PreparedStatement byId;
    private final PreparedStatement byTag;

    SealedStore(Connection connection) throws SQLException, GeneralSecurityException {
        this.connection = connection;
        SecureRandom random = new SecureRandom();
        byte[] bits = new byte[32];
        for (int i = 0; i < KEYS; i++) {
            random.nextBytes(bits);
            keys.add(new SealingKernel(bits, Suite.AES_256_GCM));
        }
        random.nextBytes(bits);
        mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(bits, "HmacSHA256"));
        insert = connection.prepareStatement("""
                WITH member AS (INSERT INTO member (id, key) VALUES (?, ?)),
                     tagged AS (INSERT INTO mobile_search (member, tag) VALUES (?, ?))
                INSERT INTO sealed_group (member, sealed) VALUES (?, ?)
                """);
        byId = connection.prepareStatement(
                "SELECT m.id, m.key, g.sealed FROM member m JOIN sealed_group g ON g.member = m.id WHERE m.id = ?");
        byTag = connection.prepareStatement("""
                SELECT m.id, m.key, g.sealed FROM mobile_search t
                JOIN member m ON m.id = t.member JOIN sealed_group g ON g.member = m.id WHERE t.tag = ?
                """);
    }

    @Override
    public void create(Person person) throws SQLException {
        int key = Math.floorMod(person.id().hashCode(), KEYS);
        insert.setString(1, person.id());
        insert.setInt(2, key);
        insert.setString(3, person.id());
        insert.setInt(4, tag(person.mobile()));
        insert.setString(5, person.id());
        insert.setBytes(6, keys.get(key).seal(text(person)));
        insert.executeUpdate();
    }

    @Override
    public Person read(String id) throws SQLException {
        byId.setString(1, id);
        return people(byId).getFirst();
    }

    @Override
    public List<Person> find(String mobile) throws SQLException {
        byTag.setInt(1, tag(mobile));
        return people(byTag).stream()
                .filter(person -> person.mobile().equals(mobile))
                .toList();
    }

    private List<Person> people(PreparedStatement select) throws SQLException {
        List<Person> people = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                people.add(person(row.getString(1), keys.get(row.getInt(2)).open(row.getBytes(3))));
            }
        }
        return people;
    }

    private int tag(String mobile) {
        return ByteBuffer.wrap(mac.doFinal(mobile.getBytes(StandardCharsets.UTF_8)))
                        .getInt()
                >>> (32 - TAG_BITS);
    }

    private static byte[] text(Person person) {
        ObjectNode text = JSON.createObjectNode();
        for (int i = 0; i < Person.NAMES.size(); i++) {
            text.put(Person.NAMES.get(i), person.fields().get(i));
        }
        try {
            return JSON.writeValueAsBytes(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Person person(String id, byte[] text) {
        try {
            List<String> fields = new ArrayList<>();
            JSON.readTree(text).forEach(value -> fields.add(value.textValue()));
            return new Person(id, fields);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
