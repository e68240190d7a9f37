package io.menshen.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// One row a person, a column a field: in clear over PostgreSQL's own driver, encrypted over ShardingSphere's. The
/// statements are the same, which is ShardingSphere's promise.
final class ColumnStore implements Store {

    private final Connection connection;
    private final PreparedStatement insert;
    private final PreparedStatement byId;
    private final PreparedStatement byMobile;

    ColumnStore(Connection connection, String table) throws SQLException {
        this.connection = connection;
        String columns = String.join(", ", Person.NAMES);
        insert = connection.prepareStatement(
                "INSERT INTO %s (id, %s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)".formatted(table, columns));
        byId = connection.prepareStatement("SELECT id, %s FROM %s WHERE id = ?".formatted(columns, table));
        byMobile = connection.prepareStatement("SELECT id, %s FROM %s WHERE mobile = ?".formatted(columns, table));
    }

    @Override
    public void create(Person person) throws SQLException {
        insert.setString(1, person.id());
        for (int i = 0; i < person.fields().size(); i++) {
            insert.setString(i + 2, person.fields().get(i));
        }
        insert.executeUpdate();
    }

    @Override
    public Person read(String id) throws SQLException {
        byId.setString(1, id);
        return people(byId).getFirst();
    }

    @Override
    public List<Person> find(String mobile) throws SQLException {
        byMobile.setString(1, mobile);
        return people(byMobile);
    }

    private static List<Person> people(PreparedStatement select) throws SQLException {
        List<Person> people = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                List<String> fields = new ArrayList<>();
                for (int i = 0; i < Person.NAMES.size(); i++) {
                    fields.add(row.getString(i + 2));
                }
                people.add(new Person(row.getString(1), fields));
            }
        }
        return people;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
