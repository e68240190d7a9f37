package io.menshen.audit.verify;

import io.menshen.audit.merkle.GrowingTree;
import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Tile;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.SignedNote;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/// `./menshen prove log`: writes a log of so many entries under a throw-away key, checks it, and then does to it what
/// somebody with every right would do. Each deed must be found, and named where it was done.
///
/// Seeded: the same number of entries is always the same log, but for the key.
public final class SampleLog {

    private static final long SEED = 20261122;
    private static final String ORIGIN = "sample.menshen.local/log";
    private static final int COMMITMENT = 32;

    /// What P4 allows for a million entries.
    private static final double SECONDS_PER_MILLION = 60;

    private final Path folder;
    private final KeyPair pair;
    private final NoteKey key;

    /// @param folder where the log is written; exists and is empty
    public SampleLog(Path folder) {
        this.folder = folder;
        try {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] encoded = pair.getPublic().getEncoded();
            key = NoteKey.of(ORIGIN, Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has Ed25519", e);
        } catch (MalformedNoteException e) {
            throw new IllegalStateException("a good name", e);
        }
    }

    public static void main(String[] arguments) throws IOException {
        long size = arguments.length == 0 ? 1_000_000 : Long.parseLong(arguments[0]);
        Path folder = Files.createTempDirectory("menshen-sample-log-");
        try {
            System.exit(new SampleLog(folder).prove(size, System.out) ? 0 : 1);
        } finally {
            delete(folder);
        }
    }

    NoteKey key() {
        return key;
    }

    /// Writes entries, tiles and a signed checkpoint.
    void write(long size) throws IOException {
        Random random = new Random(SEED);
        GrowingTree tree = new GrowingTree();
        List<byte[]> bundle = new ArrayList<>();
        for (long index = 0; index < size; index++) {
            byte[] entry = entry(index, random);
            bundle.add(entry);
            tree.append(Hash.ofLeaf(entry), this::file);
            if (bundle.size() == Tile.WIDTH) {
                file(Tile.full(Tile.ENTRIES, index / Tile.WIDTH), bytes(bundle));
                bundle.clear();
            }
        }
        tree.eachPartial(this::file);
        if (!bundle.isEmpty()) {
            file(new Tile(Tile.ENTRIES, size / Tile.WIDTH, bundle.size()), bytes(bundle));
        }
        sign(size, tree.root());
    }

    /// As long as a disclosure's entry is, and with as much chance in it.
    private static byte[] entry(long index, Random random) {
        byte[] commitment = new byte[COMMITMENT];
        random.nextBytes(commitment);
        String member = Base64.getUrlEncoder().withoutPadding().encodeToString(commitment);
        random.nextBytes(commitment);
        String basis = Base64.getUrlEncoder().withoutPadding().encodeToString(commitment);
        return """
               {"action":"readRoute","actor":{"id":"5d2f5f6e-6f0a-4c53-9a43-0c7f2f3a9b11","role":"courier"},"basis":{"commitment":"%s","kind":"route"},"leaf":"record/1","outcome":"disclosed","policy":{"hash":"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","version":"1"},"purpose":"delivery","source":{"name":"sample/1","number":%d},"subjects":[{"fields":{"flat":"class","mobile":"plain"},"members":["%s"],"rules":["courier-route"]}],"time":"2026-11-22T04:00:00.123Z"}""".formatted(basis, index, member).getBytes(StandardCharsets.UTF_8);
    }

    private void sign(long size, Hash root) throws IOException {
        String text = new Checkpoint(ORIGIN, size, root).text();
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initSign(pair.getPrivate());
            ed25519.update(text.getBytes(StandardCharsets.UTF_8));
            Files.writeString(
                    folder.resolve("checkpoint"),
                    SignedNote.of(text, key, ed25519.sign()).toString());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key has signed before", e);
        }
    }

    private void file(Tile tile, byte[] content) {
        try {
            Path file = path(tile);
            Files.createDirectories(file.resolveSibling("."));
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path path(Tile tile) {
        return folder.resolve(tile.path());
    }

    private static byte[] bytes(List<byte[]> bundle) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] entry : bundle) {
            bytes.writeBytes(
                    ByteBuffer.allocate(2).putShort((short) entry.length).array());
            bytes.writeBytes(entry);
        }
        return bytes.toByteArray();
    }

    private static List<byte[]> entries(byte[] bundle) {
        List<byte[]> entries = new ArrayList<>();
        ByteBuffer rest = ByteBuffer.wrap(bundle);
        while (rest.hasRemaining()) {
            byte[] entry = new byte[Short.toUnsignedInt(rest.getShort())];
            rest.get(entry);
            entries.add(entry);
        }
        return entries;
    }

    /// What may be done to the entries of a bundle.
    @FunctionalInterface
    private interface Deed {
        void to(List<byte[]> entries);
    }

    private boolean prove(long size, PrintStream out) throws IOException {
        long begin = System.nanoTime();
        write(size);
        out.printf(Locale.ROOT, "%d entries written in %.1f s%n", size, seconds(begin));
        begin = System.nanoTime();
        boolean held = "".equals(verdict());
        double took = seconds(begin);
        double allowed = SECONDS_PER_MILLION * Math.max(size, 1_000_000) / 1_000_000;
        out.printf(
                Locale.ROOT,
                "the whole log: %s in %.1f s, %.0f entries/s (allowed: %.0f s)%n",
                held ? "VALID" : "NOT VALID",
                took,
                size / took,
                allowed);
        boolean all = held && took <= allowed;
        long index = size / Tile.WIDTH / 2;
        all &= found("an entry changed", index, entries -> entries.get(17)[20] ^= 1, out);
        all &= found("an entry deleted", index, entries -> entries.remove(17), out);
        all &= found("an entry inserted", index, entries -> entries.add(17, entries.get(3)), out);
        all &= found("two entries swapped", index, entries -> Collections.swap(entries, 17, 18), out);
        all &= found(
                "the bundle cut off",
                index,
                entries -> entries.subList(100, entries.size()).clear(),
                out);
        all &= foundInTile(index, out);
        all &= foundRewritten(size, index, out);
        out.println(all ? "PROVED" : "NOT PROVED");
        return all;
    }

    private boolean found(String what, long index, Deed deed, PrintStream out) throws IOException {
        Tile place = Tile.full(Tile.ENTRIES, index);
        byte[] good = Files.readAllBytes(path(place));
        List<byte[]> entries = new ArrayList<>(entries(good));
        deed.to(entries);
        Files.write(path(place), bytes(entries));
        String verdict = verdict();
        Files.write(path(place), good);
        return told(what, verdict, place.path(), out);
    }

    private boolean foundInTile(long index, PrintStream out) throws IOException {
        Tile place = Tile.full(0, index);
        byte[] good = Files.readAllBytes(path(place));
        byte[] bad = good.clone();
        bad[5] ^= 1;
        Files.write(path(place), bad);
        String verdict = verdict();
        Files.write(path(place), good);
        return told("a tile changed", verdict, place.path(), out);
    }

    /// Somebody who has everything but the key changes an entry and makes all tiles anew.
    private boolean foundRewritten(long size, long index, PrintStream out) throws IOException {
        Tile place = Tile.full(Tile.ENTRIES, index);
        List<byte[]> entries = new ArrayList<>(entries(Files.readAllBytes(path(place))));
        entries.get(17)[20] ^= 1;
        Files.write(path(place), bytes(entries));
        GrowingTree tree = new GrowingTree();
        for (long bundle = 0; bundle * Tile.WIDTH < size; bundle++) {
            Tile each = new Tile(Tile.ENTRIES, bundle, (int) Math.min(Tile.WIDTH, size - bundle * Tile.WIDTH));
            for (byte[] entry : entries(Files.readAllBytes(path(each)))) {
                tree.append(Hash.ofLeaf(entry), this::file);
            }
        }
        tree.eachPartial(this::file);
        return told("all rewritten but the signature", verdict(), "rewritten together", out);
    }

    private static boolean told(String what, String verdict, String expected, PrintStream out) {
        boolean found = verdict.contains(expected);
        out.printf("%s: %s%n", what, found ? "found (" + verdict + ")" : "NOT FOUND: " + verdict);
        return found;
    }

    /// Empty when the copy is good.
    private String verdict() throws IOException {
        try {
            LogCopy.check(folder, LogCopy.checkpoint(folder), List.of(key));
            return "";
        } catch (MalformedNoteException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (NoSuchFileException _) {
            // nothing is left
        }
    }
}
