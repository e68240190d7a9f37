package io.menshen.local.postgres;

import io.menshen.local.process.LogTail;
import io.menshen.local.process.OnPath;
import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ProcessTable;
import io.menshen.local.process.Project;
import io.menshen.local.process.Secrets;
import io.menshen.local.process.Server;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.process.ServerProcess;
import io.menshen.local.process.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/// One PostgreSQL cluster: durable, loopback only, every role with a password of its own, nobody trusted without one.
///
/// A database has the name of its role and lets no other role in.
public final class PostgresServer implements Server {

    private static final String ADMIN = "postgres";

    private final String name;
    private final Path data;
    private final int port;
    private final List<String> databases;
    private final Secrets secrets;
    private final ProcessTable processes;

    /// @param name component name, `postgres-data` or `postgres-keys`
    /// @param data the cluster's folder; made at first start, never touched when it looks damaged
    public PostgresServer(
            String name, Path data, int port, List<String> databases, Secrets secrets, ProcessTable processes) {
        this.name = name;
        this.data = data;
        this.port = port;
        this.databases = List.copyOf(databases);
        this.secrets = secrets;
        this.processes = processes;
    }

    /// Unpacks the programs, once for all clusters.
    public static void preparePrograms() {
        programs();
    }

    private static Path programs() {
        return PostgresBinaries.unpacked(Project.root().resolve("deploy/local/target/postgresql"));
    }

    @Override
    public String name() {
        return name;
    }

    public int port() {
        return port;
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    /// The password of the role that owns the database of the same name.
    public String password(String database) {
        return secrets.get(name + "." + database);
    }

    @Override
    public void start() {
        LogTail log = LogTail.of(processes.log(name));
        // One that already runs may have lost its launcher before it was ready or had its databases.
        ServerProcess process = processes.find(name).orElseGet(this::launch);
        Waiting.until(name, process, Duration.ofMinutes(1), log, () -> {
            try (Connection connection = connect(ADMIN)) {
                return connection.isValid(5);
            }
        });
        try {
            ensureDatabases();
        } catch (SQLException e) {
            throw new ServerFailure("%s could not prepare its databases: %s.".formatted(name, e.getMessage()), e);
        }
    }

    private ServerProcess launch() {
        Path programs = programs();
        try {
            if (!Files.exists(data)) {
                deleteLeftovers();
                create(programs);
            }
            refuseDamaged();
            configure();
        } catch (IOException e) {
            throw new ServerFailure("%s cannot use its folder %s: %s.".formatted(name, data, e.getMessage()), e);
        }
        return processes.start(
                name,
                unprivileged(List.of(programs.resolve("bin/postgres").toString(), "-D", data.toString())),
                Map.of(),
                data);
    }

    @Override
    public void stop() {
        // INT is PostgreSQL's fast stop: open sessions are rolled back instead of waited for.
        processes.find(name).ifPresent(process -> process.stop(ServerProcess.Signal.INT, Duration.ofSeconds(30)));
        processes.forget(name);
    }

    @Override
    public void kill() {
        processes.find(name).ifPresent(ServerProcess::kill);
        processes.forget(name);
    }

    @Override
    public boolean running() {
        return processes.find(name).isPresent();
    }

    private void create(Path programs) throws IOException {
        Path parent = data.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException("a cluster needs a folder of its own");
        }
        OwnerOnly.folder(parent);
        // Made beside its place and moved there when it is whole: a killed launcher leaves no half cluster behind.
        Path fresh = Files.createTempDirectory(parent, ".new-" + name);
        Path passwordFile = OwnerOnly.file(fresh.resolve("password"));
        Files.writeString(passwordFile, secrets.get(name + "." + ADMIN));
        Path cluster = fresh.resolve("cluster");
        List<String> command = unprivileged(List.of(
                programs.resolve("bin/initdb").toString(),
                "--pgdata=" + cluster,
                "--username=" + ADMIN,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--locale=C.UTF-8",
                "--data-checksums"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("PG"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                String reason = output.lines()
                        .filter(line -> line.contains("error") || line.contains("could not"))
                        .reduce((_, second) -> second)
                        .orElse("initdb ended with code " + process.exitValue());
                throw new ServerFailure("%s could not make its cluster: %s.".formatted(name, reason));
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new ServerFailure("Interrupted while making %s.".formatted(name));
        }
        Files.delete(passwordFile);
        Files.move(cluster, data);
        Files.delete(fresh);
    }

    /// A launcher that was killed while making the cluster leaves its unfinished folder behind.
    private void deleteLeftovers() throws IOException {
        Path parent = data.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            return;
        }
        try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(parent, ".new-" + name + "*")) {
            for (Path folder : unfinished) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    private void refuseDamaged() throws IOException {
        Path version = data.resolve("PG_VERSION");
        String found = Files.exists(version) ? Files.readString(version).strip() : "";
        if (!found.equals("18") || !Files.exists(data.resolve("global/pg_control"))) {
            throw new ServerFailure(
                    "The data folder %s is damaged or not of PostgreSQL 18; nothing in it was changed, put it back from a backup or move it away."
                            .formatted(data));
        }
    }

    private void configure() throws IOException {
        Files.writeString(data.resolve("pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
        Path file = data.resolve("postgresql.auto.conf");
        // Written at every start, so that a new port base or a new default reaches an old cluster.
        OwnerOnly.write(file, """
                        listen_addresses = '127.0.0.1'
                        port = %d
                        unix_socket_directories = ''
                        password_encryption = 'scram-sha-256'
                        fsync = on
                        synchronous_commit = on
                        full_page_writes = on
                        max_connections = 150
                        shared_buffers = '64MB'
                        max_wal_size = '256MB'
                        timezone = 'UTC'
                        log_timezone = 'UTC'
                        # No value of a member in the log: no statements, no parameters, no row in an error's detail.
                        log_statement = 'none'
                        log_min_error_statement = 'panic'
                        log_error_verbosity = 'terse'
                        log_parameter_max_length = 0
                        log_parameter_max_length_on_error = 0
                        """.formatted(port).getBytes(StandardCharsets.UTF_8));
    }

    private void ensureDatabases() throws SQLException {
        try (Connection connection = connect(ADMIN);
                Statement statement = connection.createStatement()) {
            for (String database : databases) {
                if (!exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = '%s'".formatted(database))) {
                    statement.execute("CREATE ROLE \"%s\" LOGIN PASSWORD '%s'".formatted(database, password(database)));
                }
                if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = '%s'".formatted(database))) {
                    statement.execute("CREATE DATABASE \"%s\" OWNER \"%s\"".formatted(database, database));
                }
                statement.execute("REVOKE CONNECT, TEMPORARY ON DATABASE \"%s\" FROM PUBLIC".formatted(database));
            }
        }
    }

    private static boolean exists(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    /// A connection of the cluster's administrator, for setting up and for looking around in tests.
    public Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", ADMIN);
        properties.setProperty("password", secrets.get(name + "." + ADMIN));
        properties.setProperty("connectTimeout", "5");
        return DriverManager.getConnection(jdbcUrl(database), properties);
    }

    /// PostgreSQL refuses to run as root. In a user namespace of its own the process is nobody, and the kernel still
    /// sees the owner of the files.
    private static List<String> unprivileged(List<String> command) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return command;
        }
        Optional<Path> unshare = OnPath.find("unshare");
        if (unshare.isEmpty()) {
            throw new ServerFailure(
                    "PostgreSQL does not run as root, and the program `unshare` that would help is missing; start Menshen as another user.");
        }
        List<String> line = new ArrayList<>(List.of(unshare.get().toString(), "-U"));
        line.addAll(command);
        return line;
    }
}
