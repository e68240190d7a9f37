package io.menshen.audit.verify;

import io.menshen.audit.merkle.GrowingTree;
import io.menshen.audit.merkle.Hash;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.TestKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Exports under [io.menshen.audit.LogFuzz]: one file of a sound export is replaced, or the whole zip. It is refused
/// as declared, unless the entries are still those that were signed.
public final class ExportFuzz {

    private static final byte[] ENTRIES = "{\"leaf\":\"a\"}\n{\"leaf\":\"b\"}\n".getBytes(StandardCharsets.UTF_8);
    private static final TestKey KEY = new TestKey("fuzz.example/log");
    private static final Map<String, byte[]> SOUND = sound();
    private static final List<String> NAMES = List.copyOf(SOUND.keySet());
    private static final Path ZIP = file();

    private ExportFuzz() {}

    private static Map<String, byte[]> sound() {
        Hash a = Hash.ofLeaf("{\"leaf\":\"a\"}".getBytes(StandardCharsets.UTF_8));
        Hash b = Hash.ofLeaf("{\"leaf\":\"b\"}".getBytes(StandardCharsets.UTF_8));
        GrowingTree tree = new GrowingTree();
        tree.append(a, (tile, hashes) -> {});
        tree.append(b, (tile, hashes) -> {});
        byte[] proofs = "0 %s\n1 %s\n".formatted(b.base64(), a.base64()).getBytes(StandardCharsets.UTF_8);
        String text = new Checkpoint("fuzz.example/log", 2, tree.root()).text();
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(
                "manifest.json",
                "{\"rows\":2,\"sha256\":{\"entries.ndjson\":\"%s\",\"proofs.txt\":\"%s\"}}"
                        .formatted(sha256(ENTRIES), sha256(proofs))
                        .getBytes(StandardCharsets.UTF_8));
        files.put("checkpoint", KEY.sign(text).toString().getBytes(StandardCharsets.UTF_8));
        files.put("entries.ndjson", ENTRIES);
        files.put("proofs.txt", proofs);
        return files;
    }

    private static Path file() {
        try {
            Path file = Files.createTempFile("export-fuzz-", ".zip");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @param which the file that the input takes the place of; one more is the whole zip
    public static void read(int which, byte[] input) {
        Map<String, byte[]> files = new LinkedHashMap<>(SOUND);
        boolean whole = which % (NAMES.size() + 1) == NAMES.size();
        if (!whole) {
            files.put(NAMES.get(which % (NAMES.size() + 1)), input);
        }
        try {
            if (whole) {
                Files.write(ZIP, input);
            } else {
                try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(ZIP))) {
                    for (Map.Entry<String, byte[]> file : files.entrySet()) {
                        zip.putNextEntry(new ZipEntry(file.getKey()));
                        zip.write(file.getValue());
                        zip.closeEntry();
                    }
                }
            }
            ExportCheck.check(ZIP, List.of(KEY.publicKey()));
        } catch (MalformedNoteException | IOException _) {
            // refused as declared
            return;
        }
        if (!whole && !Arrays.equals(files.get("entries.ndjson"), ENTRIES)) {
            throw new IllegalStateException("other entries than the signed ones");
        }
    }
}
