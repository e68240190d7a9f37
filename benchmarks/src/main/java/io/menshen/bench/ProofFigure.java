package io.menshen.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.menshen.audit.log.LogKernel;
import io.menshen.audit.log.TileFiles;
import io.menshen.audit.merkle.GrowingTree;
import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Proofs;
import io.menshen.audit.merkle.Tile;
import io.menshen.audit.query.QueryKernel;
import io.menshen.local.stack.Ports;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.Stack;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;

/// `ProofFigure PROJECT [ENTRIES]`: B10. Inclusion proofs of any entry, with the entry read from the database,
/// against computing the root from the rows; the auditor's first page. Then proofs out of trees of a million and of
/// a hundred million entries: of these the tiles on the way to 2,000 entries are made, with any hashes in them,
/// because a proof reads no others.
public final class ProofFigure {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SEED = 20_261_123;
    private static final int ASKED = 10_000;
    private static final int WARM = 10_000;
    private static final int PLACES = 2_000;
    private static final int QUERIES = 500;
    private static final int BATCH = 2_000;
    private static final long SMALL = 1_000_000;
    private static final long LARGE = 100_000_000;

    private ProofFigure() {}

    @FunctionalInterface
    private interface Work {
        void run() throws IOException, SQLException;
    }

    public static void main(String[] arguments) throws IOException, SQLException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Path project = Path.of(arguments[0]);
        int entries = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200_000;
        Path home = Files.createTempDirectory("menshen-proof-").toRealPath();
        Stack stack = Stack.forTests(home, Ports.free());
        ObjectNode result = JSON.createObjectNode();
        result.put("figure", "B10");
        result.put("work", "an inclusion proof of any entry; an auditor's first page");
        result.put("goal", "proof p99 at most 1 ms when warm; 100,000,000 entries at most 1.5 times 1,000,000");
        result.put("entries", entries);
        try {
            stack.logStore().start();
            real(stack, Files.createDirectory(home.resolve("log")), entries, result);
            double small = sparse(home.resolve("small"), SMALL, result.putObject("proofOfMillion"));
            double large = sparse(home.resolve("large"), LARGE, result.putObject("proofOfHundredMillion"));
            result.put("largeOfSmall", Result.rounded(large / small));
            Result.write(project, "proof", result);
            out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result));
        } finally {
            stack.logStore().kill();
            try (Stream<Path> files = Files.walk(home)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private static void real(Stack stack, Path folder, int entries, ObjectNode result)
            throws IOException, SQLException {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setURL(stack.logStore().jdbcUrl(Service.AUDIT.database()) + "?currentSchema=bench");
        database.setUser(Service.AUDIT.database());
        database.setPassword(stack.logStore().password(Service.AUDIT.database()));
        try (Connection connection = database.getConnection()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE SCHEMA bench");
                for (String migration : LogKernel.MIGRATIONS) {
                    try (InputStream in = LogKernel.class.getResourceAsStream("/db/migration/" + migration + ".sql")) {
                        statement.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                    }
                }
            }
            connection.setAutoCommit(false);
            LogKernel log = new LogKernel(connection, folder);
            while (log.size() < entries) {
                log.appendReads(BATCH);
            }
            log.sign();
            while (LogKernel.file(connection) > 0) {
                // on to the next
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute("ANALYZE");
                connection.commit();
            }
            Random random = new Random(SEED);
            TileFiles tiles = new TileFiles(folder);
            try (PreparedStatement select = connection.prepareStatement("SELECT json FROM leaf WHERE index = ?")) {
                percentiles(WARM, ASKED, result.putObject("proof"), () -> {
                    long index = random.nextLong(log.size());
                    select.setLong(1, index);
                    try (ResultSet row = select.executeQuery()) {
                        row.next();
                        Hash.ofLeaf(row.getString(1).getBytes(StandardCharsets.UTF_8));
                    }
                    new Proofs(log.size(), tiles).inclusion(index);
                });
            }
            result.put("rootFromRowsMillis", fromRows(connection, log.size(), new Proofs(log.size(), tiles).root()));
            connection.commit();
            // A connection of one's own for each question, as a pool would give it, would measure connecting.
            QueryKernel search = new QueryKernel(new Kept(connection).source());
            percentiles(QUERIES, QUERIES, result.putObject("pageOfAction"), () -> search.find("action:bench.read"));
            percentiles(QUERIES, QUERIES, result.putObject("pageOfSubject"), () -> {
                search.find("subject:" + new UUID(7, random.nextLong(log.size())));
            });
            percentiles(QUERIES, QUERIES, result.putObject("pageOfTwoTermsAndDays"), () -> {
                search.find("role:service -outcome:refused created:1969-01-01..1971-01-01");
            });
            connection.rollback();
        }
    }

    private static double fromRows(Connection connection, long size, Hash root) throws SQLException {
        long begin = System.nanoTime();
        GrowingTree tree = new GrowingTree();
        try (PreparedStatement select = connection.prepareStatement("SELECT json FROM leaf ORDER BY index")) {
            select.setFetchSize(BATCH);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    tree.append(Hash.ofLeaf(rows.getString(1).getBytes(StandardCharsets.UTF_8)), (tile, hashes) -> {});
                }
            }
        }
        if (tree.size() != size || !tree.root().equals(root)) {
            throw new IllegalStateException("the rows give another root");
        }
        return Result.rounded((System.nanoTime() - begin) / 1e6);
    }

    /// @return the median
    private static double sparse(Path folder, long size, ObjectNode result) throws IOException, SQLException {
        Files.createDirectory(folder);
        Random random = new Random(SEED);
        TileFiles tiles = new TileFiles(folder);
        long[] places = random.longs(PLACES, 0, size).toArray();
        // Makes each tile when it is first asked for.
        for (long place : places) {
            new Proofs(size, tile -> made(folder, tiles, tile, random)).inclusion(place);
        }
        int[] next = {0};
        return percentiles(WARM, ASKED, result, () -> {
            new Proofs(size, tiles).inclusion(places[next[0]]);
            next[0] = (next[0] + 1) % places.length;
        });
    }

    private static byte[] made(Path folder, TileFiles tiles, Tile tile, Random random) throws IOException {
        Path file = folder.resolve(tile.path());
        if (!Files.exists(file)) {
            byte[] hashes = new byte[tile.width() * Hash.LENGTH];
            random.nextBytes(hashes);
            Files.createDirectories(file.getParent());
            Files.write(file, hashes);
        }
        return tiles.read(tile);
    }

    /// @return the median in microseconds
    private static double percentiles(int warm, int asked, ObjectNode result, Work work)
            throws IOException, SQLException {
        for (int i = 0; i < warm; i++) {
            work.run();
        }
        double[] micros = new double[asked];
        for (int i = 0; i < asked; i++) {
            long begin = System.nanoTime();
            work.run();
            micros[i] = (System.nanoTime() - begin) / 1e3;
        }
        Arrays.sort(micros);
        result.put("p50Micros", Result.rounded(micros[asked / 2]));
        result.put("p99Micros", Result.rounded(micros[asked * 99 / 100]));
        return micros[asked / 2];
    }
}
