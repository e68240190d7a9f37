package io.menshen.story;

import io.menshen.caller.Unexpected;
import io.menshen.local.process.Project;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs the offline verifier as an auditor would: a program of its own, with a file and the log's public key, without
/// the suite.
final class OfflineCheck {

    private final Path keys;

    /// @param keys the verifier keys that the auditor has kept
    OfflineCheck(Path keys) {
        this.keys = keys;
    }

    /// @param words what the verifier said, in one line
    record Verdict(boolean accepted, String words) {}

    Verdict verify(Path proof) throws IOException {
        return run(List.of(proof.toString()));
    }

    /// Whether the proof holds and its entry is about this.
    ///
    /// @param about `member:<id>` or `basis:<kind>/<id>`
    /// @param salt what came with the proof
    Verdict verify(Path proof, String about, String salt) throws IOException {
        return run(List.of("--about", about, "--salt", salt, proof.toString()));
    }

    /// Whether the proof holds and its entry is about this consent receipt, byte for byte.
    Verdict verifyReceipt(Path proof, Path receipt, String salt) throws IOException {
        return run(List.of("--receipt", receipt.toString(), "--salt", salt, proof.toString()));
    }

    private Verdict run(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.language=en",
                "-Dstdout.encoding=UTF-8",
                "-cp",
                Project.root().resolve("audit-service/target/classes").toString(),
                "io.menshen.audit.verify.Verify",
                "--keys",
                keys.toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            int code = process.waitFor();
            return switch (code) {
                case 0 -> new Verdict(true, words);
                case 1 -> new Verdict(false, words);
                default -> throw new Unexpected("the verifier could not check: " + words);
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unexpected("interrupted while verifying", e);
        }
    }

    /// The same proof with one bit changed in the last third: in hashes and signatures, where no eye would see it.
    static Path withOneBitFlipped(Path proof) throws IOException {
        byte[] bytes = Files.readAllBytes(proof);
        int place = bytes.length * 2 / 3;
        while (!Character.isLetterOrDigit(bytes[place])) {
            place++;
        }
        bytes[place] = (byte) (bytes[place] ^ 1);
        return Files.write(proof.resolveSibling(proof.getFileName() + ".flipped"), bytes);
    }
}
