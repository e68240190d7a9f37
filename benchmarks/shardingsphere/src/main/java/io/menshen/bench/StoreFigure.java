package io.menshen.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.menshen.local.stack.Ports;
import io.menshen.local.stack.Stack;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.shardingsphere.driver.api.yaml.YamlShardingSphereDataSourceFactory;

/// `StoreFigure PROJECT [PEOPLE]`: what keeping eight personal fields costs in processor time of the one who keeps
/// them: sealed as Menshen does, by columns under ShardingSphere-JDBC ENCRYPT, by columns in clear. One connection,
/// one thread, the same database, in turn.
final class StoreFigure {

    private static final int ROUNDS = 4;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /// The mobile is found by a digest, as ShardingSphere's manual has it.
    private static final String FOUND_BY = "          assistedQuery: { name: mobile_tag, encryptorName: md5 }\n";

    private interface Work {
        void on(Store store, int person) throws SQLException;
    }

    private StoreFigure() {}

    public static void main(String[] arguments) throws IOException, SQLException, GeneralSecurityException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Path project = Path.of(arguments[0]);
        int people = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
        Path home = Files.createTempDirectory("menshen-store-").toRealPath();
        Stack stack = Stack.forTests(home, Ports.free());
        try {
            stack.postgres().start();
            ObjectNode result = measure(stack, people, out);
            Result.write(project, "store", result);
            out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result));
        } finally {
            stack.postgres().kill();
            try (Stream<Path> files = Files.walk(home)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private static ObjectNode measure(Stack stack, int people, PrintStream out)
            throws IOException, SQLException, GeneralSecurityException {
        try (Connection tables = connect(stack);
                Statement statement = tables.createStatement()) {
            statement.execute(tables());
        }
        Map<String, Store> stores = new LinkedHashMap<>();
        stores.put("sealed", new SealedStore(connect(stack)));
        stores.put(
                "shardingSphere",
                new ColumnStore(
                        YamlShardingSphereDataSourceFactory.createDataSource(
                                        rules(stack).getBytes(StandardCharsets.UTF_8))
                                .getConnection(),
                        "person_encrypted"));
        stores.put("clear", new ColumnStore(connect(stack), "person_clear"));

        ObjectNode result = JSON.createObjectNode();
        result.put("work", "eight fields of a person created, read by number, found by mobile");
        result.put("people", people);
        Random random = new Random(20261122);
        int portion = people / (ROUNDS + 1);
        int[] next = new int[1];
        result.set(
                "create",
                compare(stores, out, "create", (store, i) -> store.create(Person.numbered(i)), portion, () -> {
                    next[0] += portion;
                    return numbers(next[0] - portion, portion);
                }));
        mustKeepTheSame(stores, portion);
        result.set(
                "readByNumber",
                compare(
                        stores,
                        out,
                        "read",
                        (store, i) -> store.read(Person.numbered(i).id()),
                        portion,
                        () -> random.ints(portion, 0, people).toArray()));
        result.set(
                "findByMobile",
                compare(
                        stores,
                        out,
                        "find",
                        (store, i) -> store.find(Person.numbered(i).mobile()),
                        portion,
                        () -> random.ints(portion, 0, people).toArray()));
        for (Store store : stores.values()) {
            store.close();
        }
        return result;
    }

    private interface Drawn {
        int[] people();
    }

    private static int[] numbers(int from, int count) {
        int[] numbers = new int[count];
        Arrays.setAll(numbers, i -> from + i);
        return numbers;
    }

    private static ObjectNode compare(
            Map<String, Store> stores, PrintStream out, String what, Work work, int portion, Drawn drawn)
            throws SQLException {
        Map<String, double[]> micros = new LinkedHashMap<>();
        for (int round = 0; round <= ROUNDS; round++) {
            out.printf("%s, round %d of %d%n", what, round, ROUNDS);
            int[] people = drawn.people();
            for (Map.Entry<String, Store> store : stores.entrySet()) {
                long cpu = SYSTEM.getProcessCpuTime();
                for (int person : people) {
                    work.on(store.getValue(), person);
                }
                if (round > 0) {
                    micros.computeIfAbsent(store.getKey(), _ -> new double[ROUNDS])[round - 1] =
                            (SYSTEM.getProcessCpuTime() - cpu) / 1_000.0 / portion;
                }
            }
        }
        ObjectNode result = JSON.createObjectNode();
        micros.forEach((store, each) -> result.put(store + "CpuMicros", Result.rounded(middle(each))));
        result.put("goal", "ShardingSphere takes at least 5 times the processor time");
        result.put(
                "shardingSphereOfSealed",
                Result.rounded(middle(micros.get("shardingSphere")) / middle(micros.get("sealed"))));
        result.put("sealedOfClear", Result.rounded(middle(micros.get("sealed")) / middle(micros.get("clear"))));
        return result;
    }

    private static double middle(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static void mustKeepTheSame(Map<String, Store> stores, int people) throws SQLException {
        for (Store store : stores.values()) {
            for (int i = 0; i < Math.min(people, 200); i++) {
                Person person = Person.numbered(i);
                if (!store.read(person.id()).equals(person)
                        || !store.find(person.mobile()).equals(List.of(person))) {
                    throw new IllegalStateException("a store does not keep what it was given");
                }
            }
        }
    }

    private static Connection connect(Stack stack) throws SQLException {
        return DriverManager.getConnection(
                stack.postgres().jdbcUrl("member"), "member", stack.postgres().password("member"));
    }

    private static String tables() {
        return """
                CREATE TABLE person_clear (id text PRIMARY KEY, %s);
                CREATE INDEX ON person_clear (mobile);
                CREATE TABLE person_encrypted (id text PRIMARY KEY, %s, mobile_tag text);
                CREATE INDEX ON person_encrypted (mobile_tag);
                CREATE TABLE member (id text PRIMARY KEY, key int NOT NULL);
                CREATE TABLE sealed_group (member text PRIMARY KEY, sealed bytea NOT NULL);
                CREATE TABLE mobile_search (member text PRIMARY KEY, tag int NOT NULL);
                CREATE INDEX ON mobile_search (tag)
                """.formatted(columns("%s text"), columns("%s_sealed text"));
    }

    private static String columns(String each) {
        return Person.NAMES.stream().map(each::formatted).collect(Collectors.joining(", "));
    }

    private static String rules(Stack stack) {
        String columns = Person.NAMES.stream()
                .map(name ->
                        "        %1$s:\n          cipher: { name: %1$s_sealed, encryptorName: aes }\n".formatted(name)
                                + (name.equals("mobile") ? FOUND_BY : ""))
                .collect(Collectors.joining());
        return """
                dataSources:
                  people:
                    dataSourceClassName: com.zaxxer.hikari.HikariDataSource
                    driverClassName: org.postgresql.Driver
                    jdbcUrl: %s
                    username: member
                    password: "%s"
                    maxPoolSize: 2
                rules:
                - !SINGLE
                  tables:
                    - "*.*"
                - !ENCRYPT
                  tables:
                    person_encrypted:
                      columns:
                %s
                  encryptors:
                    aes:
                      type: AES
                      props:
                        aes-key-value: "a key of a benchmark"
                        digest-algorithm-name: SHA-1
                    md5:
                      type: MD5
                """.formatted(
                        stack.postgres().jdbcUrl("member"), stack.postgres().password("member"), columns);
    }
}
