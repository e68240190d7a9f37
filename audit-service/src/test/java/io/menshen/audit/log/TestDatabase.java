package io.menshen.audit.log;

import io.menshen.local.stack.Ports;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/// A real PostgreSQL with fsync on, for tests that need no service around it.
final class TestDatabase implements AutoCloseable {

    private final Stack stack;
    private final Map<String, String> settings;

    TestDatabase() throws IOException {
        Path home = Files.createTempDirectory("menshen-test-").toRealPath();
        stack = Stack.forTests(home, Ports.free());
        stack.logStore().start();
        settings = Map.of(
                "url", stack.logStore().jdbcUrl(Service.AUDIT.database()),
                "password", stack.logStore().password(Service.AUDIT.database()));
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(settings.get("url"), Service.AUDIT.database(), settings.get("password"));
    }

    @Override
    public void close() {
        stack.logStore().kill();
    }
}
