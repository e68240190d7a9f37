package io.menshen.bench;

import io.menshen.gateway.basis.BasisKernel;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The same members and consents for both peers, read from the one table; who decides differently stops the run.
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class BasisState {

    static final String URL = "bench.url";
    static final String USER = "bench.user";
    static final String PASSWORD = "bench.password";

    BasisKernel kernel;

    private final List<String> members = new ArrayList<>();
    private final Map<String, UUID> byName = new HashMap<>();
    private Connection connection;
    private PreparedStatement statement;
    private Thread keeper;
    private int next;

    @Setup(Level.Trial)
    public void begin() throws SQLException {
        connection = DriverManager.getConnection(
                System.getProperty(URL), System.getProperty(USER), System.getProperty(PASSWORD));
        Map<String, Boolean> agreed = new HashMap<>();
        try (PreparedStatement all = connection.prepareStatement("SELECT member, agreed FROM bench_basis");
                ResultSet row = all.executeQuery()) {
            while (row.next()) {
                UUID id = row.getObject(1, UUID.class);
                byName.put(id.toString(), id);
                agreed.put(id.toString(), row.getBoolean(2));
            }
        }
        byName.keySet().stream().sorted().forEach(members::add);
        Collections.shuffle(members, new Random(8));
        statement = connection.prepareStatement("SELECT agreed FROM bench_basis WHERE member = ?");
        kernel = new BasisKernel(agreed);
        keeper = Thread.ofPlatform().daemon().name("keeper").start(this::keep);
        for (String member : members.subList(0, 1_000)) {
            if (kernel.decide(member) != lookUp(member)) {
                throw new IllegalStateException("the peers decide differently");
            }
        }
    }

    @TearDown(Level.Trial)
    public void end() throws SQLException {
        keeper.interrupt();
        connection.close();
    }

    private void keep() {
        try {
            while (true) {
                Thread.sleep(250);
                kernel.poll();
            }
        } catch (InterruptedException over) {
            return;
        }
    }

    String next() {
        next = next + 1 == members.size() ? 0 : next + 1;
        return members.get(next);
    }

    boolean lookUp(String member) throws SQLException {
        statement.setObject(1, byName.get(member));
        try (ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }
}
