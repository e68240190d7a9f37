package io.menshen.audit.verify;

import io.menshen.audit.merkle.Hash;
import io.menshen.audit.merkle.Verification;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.ProofFile;
import io.menshen.audit.note.SignedNote;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// Checks an auditor's export: each entry in it stands where its proof says in the tree of the one checkpoint,
/// and the files are those of the manifest. That nothing was left out of what the query finds, no proof can
/// say.
final class ExportCheck {

    /// What an export proves.
    ///
    /// @param note the checkpoint, for the witnesses' policy
    /// @param manifest where the log names the manifest, or null when it does not
    record Checked(
            int rows,
            Checkpoint checkpoint,
            SignedNote note,
            @Nullable Named manifest) {}

    /// The entry that names the manifest, and the checkpoint that proves it.
    record Named(long index, SignedNote note) {}

    private static final String TABLE = "entries.csv";
    private static final String PROOF = "manifest.tlog-proof";

    /// A proof line: an index and at most 63 hashes. An entry may be longer.
    private static final int LONGEST_LINE = 65_535;

    private static final int LARGEST_TEXT = 1 << 20;
    private static final Pattern ROWS = Pattern.compile("\"rows\":([0-9]{1,9})[,}]");

    private ExportCheck() {}

    static Checked check(Path file, Collection<NoteKey> keys) throws IOException, MalformedNoteException {
        try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
            SignedNote note = SignedNote.parse(text(zip, "checkpoint"));
            NoteKey key = note.verifiedBy(keys)
                    .orElseThrow(() -> new MalformedNoteException("the checkpoint is not signed by a known key"));
            Checkpoint signed = Checkpoint.parse(note.text());
            if (!signed.origin().equals(key.name())) {
                throw new MalformedNoteException("the checkpoint is of another log than its key");
            }
            String manifest = text(zip, "manifest.json");
            @Nullable Named named = named(zip, keys);
            int rows = entries(zip, signed, manifest);
            Matcher told = ROWS.matcher(manifest);
            if (!told.find() || Integer.parseInt(told.group(1)) != rows) {
                throw new MalformedNoteException("the manifest tells another number of rows than " + rows);
            }
            if (zip.getEntry(TABLE) != null) {
                if (named == null) {
                    throw new MalformedNoteException(
                            "there is no proof that the log names this manifest, and so none for the table");
                }
                try (DigestInputStream table = open(zip, TABLE)) {
                    table.transferTo(java.io.OutputStream.nullOutputStream());
                    fits(table, TABLE, manifest);
                }
            }
            return new Checked(rows, signed, note, named);
        } catch (ZipException e) {
            throw new MalformedNoteException("this is no zip file, or a damaged one");
        }
    }

    /// The proof that an entry `export/1` of the log names the manifest: without it anybody could write another
    /// one over another table. Null when there is none.
    private static @Nullable Named named(ZipFile zip, Collection<NoteKey> keys)
            throws IOException, MalformedNoteException {
        if (zip.getEntry(PROOF) == null) {
            return null;
        }
        ProofFile proof = ProofFile.parse(text(zip, PROOF));
        ProofFile.Verified verified = proof.verify(keys);
        String entry = new String(proof.entry(), StandardCharsets.UTF_8);
        String digest;
        try (DigestInputStream manifest = open(zip, "manifest.json")) {
            manifest.transferTo(java.io.OutputStream.nullOutputStream());
            digest = HexFormat.of().formatHex(manifest.getMessageDigest().digest());
        }
        if (!entry.contains("\"leaf\":\"export/1\"") || !entry.contains("\"manifest\":\"sha256:" + digest + "\"")) {
            throw new MalformedNoteException("the log names another manifest than this one");
        }
        return new Named(verified.index(), proof.checkpoint());
    }

    private static int entries(ZipFile zip, Checkpoint signed, String manifest)
            throws IOException, MalformedNoteException {
        int rows = 0;
        long last = -1;
        try (DigestInputStream entries = open(zip, "entries.ndjson");
                DigestInputStream proofs = open(zip, "proofs.txt")) {
            Optional<byte[]> entry = line(entries);
            while (entry.isPresent()) {
                String proof = new String(
                        line(proofs).orElseThrow(() -> new MalformedNoteException("an entry has no proof")),
                        StandardCharsets.UTF_8);
                String[] words = proof.split(" ", -1);
                long index = Checkpoint.number(words[0], "an index");
                if (index <= last) {
                    throw new MalformedNoteException("the entries are not in their order at " + index);
                }
                last = index;
                List<Hash> path = new ArrayList<>();
                for (int i = 1; i < words.length; i++) {
                    path.add(hash(words[i]));
                }
                if (!Verification.included(Hash.ofLeaf(entry.get()), index, signed.size(), path, signed.root())) {
                    throw new MalformedNoteException("entry " + index + " is not where the checkpoint says");
                }
                rows++;
                entry = line(entries);
            }
            if (line(proofs).isPresent()) {
                throw new MalformedNoteException("there are more proofs than entries");
            }
            fits(entries, "entries.ndjson", manifest);
            fits(proofs, "proofs.txt", manifest);
        }
        return rows;
    }

    private static Hash hash(String word) throws MalformedNoteException {
        try {
            byte[] hash = Base64.getDecoder().decode(word);
            if (hash.length == Hash.LENGTH) {
                return Hash.of(hash);
            }
        } catch (IllegalArgumentException _) {
            // refused below
        }
        throw new MalformedNoteException("a proof holds something that is no hash");
    }

    /// @param read to its end
    private static void fits(DigestInputStream read, String name, String manifest) throws MalformedNoteException {
        String digest = HexFormat.of().formatHex(read.getMessageDigest().digest());
        if (!manifest.contains("\"%s\":\"%s\"".formatted(name, digest))) {
            throw new MalformedNoteException(name + " is not the file of the manifest");
        }
    }

    private static DigestInputStream open(ZipFile zip, String name) throws IOException, MalformedNoteException {
        @Nullable ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new MalformedNoteException("the export has no " + name);
        }
        try {
            return new DigestInputStream(
                    new BufferedInputStream(zip.getInputStream(entry)), MessageDigest.getInstance("SHA-256"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String text(ZipFile zip, String name) throws IOException, MalformedNoteException {
        try (InputStream in = open(zip, name)) {
            return new String(in.readNBytes(LARGEST_TEXT), StandardCharsets.UTF_8);
        }
    }

    private static Optional<byte[]> line(InputStream in) throws IOException, MalformedNoteException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return Optional.empty();
        }
        while (next != '\n') {
            if (next < 0 || line.size() == LONGEST_LINE) {
                throw new MalformedNoteException("a line is cut off or too long");
            }
            line.write(next);
            next = in.read();
        }
        return Optional.of(line.toByteArray());
    }
}
