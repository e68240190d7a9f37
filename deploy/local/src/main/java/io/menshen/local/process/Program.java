package io.menshen.local.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A Java program of another module, run in a process of its own with this terminal.
public final class Program {

    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1");

    /// The second compiler knows the processor's instructions for SHA-256: a whole log is checked six times as fast.
    private static final List<String> HASHING = List.of();

    /// JMH asks for what the JDK now warns about.
    private static final List<String> JMH = List.of("--sun-misc-unsafe-memory-access=allow");

    private Program() {}

    /// A main class of the end-to-end module.
    public static int endToEnd(String mainClass, List<String> arguments) {
        Path target = Project.root().resolve("end-to-end/target");
        return run(target, "end-to-end-", QUICK_START, mainClass, arguments);
    }

    /// A main class of the benchmarks module, with a JVM that compiles as a server's does.
    public static int benchmark(String mainClass, List<String> arguments) {
        return run(Project.root().resolve("benchmarks/target"), "benchmarks-", JMH, mainClass, arguments);
    }

    /// A main class of the benchmarks with a peer that brings very much with it.
    public static int benchmarkWithPeers(String mainClass, List<String> arguments) {
        Path target = Project.root().resolve("benchmarks/shardingsphere/target");
        return run(target, "benchmarks-shardingsphere-", JMH, mainClass, arguments);
    }

    /// A main class of audit-service that needs nothing but `java.*`.
    public static int audit(String mainClass, List<String> arguments) {
        return run(Project.root().resolve("audit-service/target"), "audit-service-", HASHING, mainClass, arguments);
    }

    /// The same, with what it reads and says in the hands of the caller.
    public static Process auditPiped(String mainClass, List<String> arguments) {
        try {
            return new ProcessBuilder(command(
                            Project.root().resolve("audit-service/target"),
                            "audit-service-",
                            HASHING,
                            mainClass,
                            arguments))
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new ServerFailure("%s cannot be run: %s.".formatted(mainClass, e.getMessage()), e);
        }
    }

    private static List<String> command(
            Path target, String jarPrefix, List<String> options, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
        command.addAll(options);
        command.addAll(
                List.of("-cp", jar(target, jarPrefix) + File.pathSeparator + target.resolve("lib") + "/*", mainClass));
        command.addAll(arguments);
        return command;
    }

    private static int run(
            Path target, String jarPrefix, List<String> options, String mainClass, List<String> arguments) {
        List<String> command = command(target, jarPrefix, options, mainClass, arguments);
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new ServerFailure("%s cannot be run: %s.".formatted(mainClass, e.getMessage()), e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return 130;
        }
    }

    /// The jar with what another party runs, which needs nothing but a JDK.
    public static Path witnessJar() {
        return jar(Project.root().resolve("audit-service/target/witness"), "audit-service-");
    }

    private static Path jar(Path target, String prefix) {
        if (Files.isDirectory(target)) {
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, prefix + "*.jar")) {
                for (Path jar : jars) {
                    return jar;
                }
            } catch (IOException e) {
                throw new ServerFailure("%s cannot be read: %s.".formatted(target, e.getMessage()), e);
            }
        }
        throw new ServerFailure("Nothing is built in %s yet; run ./menshen build.".formatted(target));
    }
}
