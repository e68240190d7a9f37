package io.menshen.local.postgres;

import io.menshen.local.process.LogTail;
import io.menshen.local.process.OnPath;
import io.menshen.local.process.Outside;
import io.menshen.local.process.OwnerOnly;
import io.menshen.local.process.ProcessTable;
import io.menshen.local.process.Project;
import io.menshen.local.process.Secrets;
import io.menshen.local.process.Server;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.process.ServerProcess;
import io.menshen.local.process.Waiting;
import io.menshen.local.tls.Authority;
import io.menshen.local.tls.Identity;
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
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One PostgreSQL cluster: durable, loopback only, every role with a password of its own, nobody trusted without one.
///
/// A database has the name of its role and lets no other role in.
public final class PostgresServer implements Server {

    /// Which PostgreSQL this is: its files are of no use to another.
    public static final int MAJOR = 18;

    public static final String ADMIN = "postgres";

    private final String name;
    private final Path data;
    private final int port;
    private final List<String> databases;
    private final Secrets secrets;
    private final ProcessTable processes;
    private @Nullable Path archive;
    private @Nullable Authority authority;
    private @Nullable Outside outside;

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
        return "jdbc:postgresql://127.0.0.1:%d/%s%s"
                .formatted(
                        port,
                        database,
                        authority == null ? "" : "?sslmode=verify-full&sslrootcert=" + authority.certificate());
    }

    /// Lets it take connections over TLS only; who connects checks that it is this server.
    public PostgresServer over(Authority tls) {
        authority = tls;
        return this;
    }

    /// Lets it run in a container; its folder is then not used.
    public PostgresServer outside(BiFunction<Integer, String, Outside> container) {
        outside = container.apply(port, secrets.get(name + "." + ADMIN));
        return this;
    }

    /// Lets it keep its write-ahead log in this folder, from the moment the folder is there: before the first
    /// backup there is nothing that the log could be applied to.
    public PostgresServer archivingTo(Path folder) {
        archive = folder;
        return this;
    }

    /// Where the write-ahead log is kept once there is a backup.
    public Path archive() {
        if (archive == null) {
            throw new ServerFailure("%s keeps no write-ahead log.".formatted(name));
        }
        return archive;
    }

    /// The same server on another folder and port, with processes of its own: a restored copy, which keeps no
    /// write-ahead log.
    public PostgresServer beside(Path folder, int otherPort, ProcessTable others) {
        return new PostgresServer(name, folder, otherPort, databases, secrets, others);
    }

    /// The cluster's folder.
    public Path folder() {
        if (outside != null) {
            throw new ServerFailure("%s runs in a container; its backup is the container's affair.".formatted(name));
        }
        return data;
    }

    public List<String> databases() {
        return databases;
    }

    /// The password of the role that owns the database of the same name.
    public String password(String database) {
        return secrets.get(name + "." + database);
    }

    @Override
    public void start() {
        if (outside != null) {
            outside.start();
        } else {
            startProcess();
        }
        try {
            ensureDatabases();
        } catch (SQLException e) {
            throw new ServerFailure("%s could not prepare its databases: %s.".formatted(name, e.getMessage()), e);
        }
    }

    private void startProcess() {
        LogTail log = LogTail.of(processes.log(name));
        // One that already runs may have lost its launcher before it was ready or had its databases.
        ServerProcess process = processes.find(name).orElseGet(() -> launch(null));
        Waiting.until(name, process, Duration.ofMinutes(1), log, () -> {
            try (Connection connection = connect(ADMIN)) {
                return connection.isValid(5);
            }
        });
    }

    /// Starts on a folder that was unpacked from a backup, plays the write-ahead log back as far as asked, and
    /// returns when the cluster stands there by itself.
    public void recover(Recovery recovery) {
        LogTail log = LogTail.of(processes.log(name));
        ServerProcess process = launch(recovery);
        Waiting.until(name, process, Duration.ofHours(1), log, () -> {
            try (Connection connection = connect(ADMIN)) {
                return !exists(connection, "SELECT 1 WHERE pg_is_in_recovery()");
            }
        });
    }

    private ServerProcess launch(@Nullable Recovery recovery) {
        Path programs = programs();
        try {
            if (!Files.exists(data)) {
                deleteLeftovers();
                create(programs);
            }
            refuseDamaged();
            configure(recovery);
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
        if (outside != null) {
            outside.stop();
            return;
        }
        // INT is PostgreSQL's fast stop: open sessions are rolled back instead of waited for.
        processes.find(name).ifPresent(process -> process.stop(ServerProcess.Signal.INT, Duration.ofSeconds(30)));
        processes.forget(name);
    }

    @Override
    public void kill() {
        if (outside != null) {
            outside.kill();
            return;
        }
        processes.find(name).ifPresent(ServerProcess::kill);
        processes.forget(name);
    }

    @Override
    public boolean running() {
        return outside != null ? outside.running() : processes.find(name).isPresent();
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
        if (!found.equals(Integer.toString(MAJOR)) || !Files.exists(data.resolve("global/pg_control"))) {
            throw new ServerFailure(
                    "The data folder %s is damaged or not of PostgreSQL 18; nothing in it was changed, put it back from a backup or move it away."
                            .formatted(data));
        }
    }

    private void configure(@Nullable Recovery recovery) throws IOException {
        Files.writeString(
                data.resolve("pg_hba.conf"),
                (authority == null ? "host" : "hostssl") + " all all 127.0.0.1/32 scram-sha-256\n");
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
                        wal_level = 'replica'
                        timezone = 'UTC'
                        log_timezone = 'UTC'
                        # No value of a member in the log: no statements, no parameters, no row in an error's detail.
                        log_statement = 'none'
                        log_min_error_statement = 'panic'
                        log_error_verbosity = 'terse'
                        log_parameter_max_length = 0
                        log_parameter_max_length_on_error = 0
                        """.formatted(port)
                .concat(archiving())
                .concat(encryption())
                .concat(recovery == null ? "" : recovery.settings())
                .getBytes(StandardCharsets.UTF_8));
        if (recovery != null) {
            Files.writeString(data.resolve("recovery.signal"), "");
        }
    }

    private String encryption() {
        if (authority == null) {
            return "";
        }
        Identity identity = authority.identity("postgres");
        return """
                        ssl = on
                        ssl_min_protocol_version = 'TLSv1.3'
                        ssl_cert_file = %s
                        ssl_key_file = %s
                        """.formatted(
                        Recovery.literal(identity.certificate().toString()),
                        Recovery.literal(identity.key().toString()));
    }

    /// Archiving is always possible, so that the first backup needs no restart; until then segments are let go.
    private String archiving() {
        if (archive == null) {
            // Without an archive its shutdown would throw away the segment in which it left the history of the others.
            return "archive_mode = off\nwal_keep_size = '1GB'\n";
        }
        return Files.isDirectory(archive) ? """
                        archive_mode = on
                        archive_command = ''
                        archive_library = 'basic_archive'
                        basic_archive.archive_directory = %s
                        """.formatted(Recovery.literal(archive.toString())) : """
                        archive_mode = on
                        archive_command = 'true'
                        archive_library = ''
                        """;
    }

    /// Keeps the write-ahead log from now on; returns when the server really does.
    public void beginArchiving() throws SQLException, IOException {
        Path folder = OwnerOnly.folder(archive());
        try (Connection connection = connect(ADMIN);
                Statement statement = connection.createStatement()) {
            if (!single(statement, "SHOW archive_mode").equals("on")) {
                throw new ServerFailure(
                        "%s was started by an earlier Menshen and keeps no write-ahead log; restart the stack once (./menshen down, ./menshen up)."
                                .formatted(name));
            }
            if (single(statement, "SHOW archive_library").equals("basic_archive")
                    && single(statement, "SHOW basic_archive.archive_directory").equals(folder.toString())) {
                return;
            }
            statement.execute("ALTER SYSTEM SET archive_command = ''");
            statement.execute("ALTER SYSTEM SET archive_library = 'basic_archive'");
            statement.execute(
                    "ALTER SYSTEM SET basic_archive.archive_directory = " + Recovery.literal(folder.toString()));
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    private static String single(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /// Makes the databases that are not there yet: new ones of this release, also in a restored copy of an
    /// older one.
    public void ensureDatabases() throws SQLException {
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
