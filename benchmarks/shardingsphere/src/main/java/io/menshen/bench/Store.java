package io.menshen.bench;

import java.sql.SQLException;
import java.util.List;

/// A place that keeps people, with one connection of its own.
interface Store extends AutoCloseable {

    void create(Person person) throws SQLException;

    Person read(String id) throws SQLException;

    /// Who has the mobile.
    List<Person> find(String mobile) throws SQLException;

    @Override
    void close() throws SQLException;
}
