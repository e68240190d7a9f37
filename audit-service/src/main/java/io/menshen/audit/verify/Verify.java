package io.menshen.audit.verify;

import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.KeyFile;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.ProofFile;
import io.menshen.audit.note.SignedNote;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `java -cp <audit-service classes> io.menshen.audit.verify.Verify --keys FILE [--witness FILE [--quorum K]]
/// [--about WHAT | --receipt FILE] [--salt SALT] PROOF | FOLDER`
///
/// With a zip file: whether each entry of an export is in the log ([ExportCheck]). With a folder: whether the
/// copy of a whole log in it is the log that was signed ([LogCopy]). With a proof file: says in one line
/// whether the entry in the proof file stands in the log whose key is in the key file and, if asked, whether it
/// is about somebody or something that it does not name: `member:` and a member id, or `basis:` and a basis, or
/// a consent receipt in a file, byte for byte. With witnesses' keys it also asks that enough of them have
/// cosigned the checkpoint: all of them, unless `--quorum` says how many. Needs no network, no configuration
/// and no framework. Exit codes: 0 the proof holds, 1 it does not, 2 it could not be checked.
public final class Verify {

    static final int HOLDS = 0;
    static final int DOES_NOT_HOLD = 1;
    static final int NOT_CHECKED = 2;

    /// Far more than an entry of 64 KiB and its proof need; keeps a wrong file from filling the memory.
    private static final long LARGEST_FILE = 1 << 20;

    /// The entry is canonical JSON of the log itself; nothing in it is escaped.
    private static final Pattern ANNOUNCED = Pattern.compile("\"key\":\"([^\"\\\\]+)\"");

    private final PrintStream out;
    private final boolean chinese;

    private Verify(PrintStream out, Locale locale) {
        this.out = out;
        this.chinese = locale.getLanguage().equals(Locale.CHINESE.getLanguage());
    }

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, Locale.getDefault()));
    }

    /// The same without ending the process.
    public static int run(List<String> arguments, PrintStream out, Locale locale) {
        return new Verify(out, locale).run(arguments);
    }

    private int run(List<String> arguments) {
        List<String> rest = new ArrayList<>(arguments);
        boolean showEntry = rest.remove("--entry");
        Optional<String> keyFile = option("--keys", rest);
        Optional<String> named = option("--about", rest);
        Optional<String> receipt = option("--receipt", rest);
        Optional<String> salt = option("--salt", rest);
        Optional<String> witnessFile = option("--witness", rest);
        Optional<String> quorum = option("--quorum", rest);
        if (rest.size() != 1
                || keyFile.isEmpty()
                || (quorum.isPresent()
                        && (witnessFile.isEmpty() || !quorum.get().matches("[1-9][0-9]{0,3}")))
                || (named.isPresent() && receipt.isPresent())
                || (named.isPresent() || receipt.isPresent()) != salt.isPresent()) {
            out.println(
                    chinese
                            ? "用法:--keys 公钥文件 [--witness 见证方公钥文件 [--quorum 数目]] [--entry] [--about 对象 --salt 盐 | --receipt 收据文件 --salt 盐] 证明文件|导出.zip|日志目录"
                            : "usage: --keys KEYFILE [--witness KEYFILE [--quorum K]] [--entry] [--about WHAT --salt SALT | --receipt FILE --salt SALT] PROOFFILE|EXPORT.zip|FOLDER");
            return NOT_CHECKED;
        }
        List<NoteKey> keys;
        Policy policy;
        byte[] file;
        Optional<String> about;
        try {
            keys = keys(Path.of(keyFile.get()));
            policy = policy(witnessFile, quorum);
            Path subject = Path.of(rest.getFirst());
            if (Files.isDirectory(subject)) {
                return wholeLog(subject, keys, policy);
            }
            if (subject.toString().endsWith(".zip")) {
                return export(subject, keys, policy);
            }
            file = read(Path.of(rest.getFirst()));
            about = receipt.isPresent() ? Optional.of("basis:receipt/" + sha256(read(Path.of(receipt.get())))) : named;
        } catch (IOException | InvalidPathException | MalformedNoteException e) {
            String reason =
                    e instanceof NoSuchFileException missing ? "no such file: " + missing.getFile() : e.getMessage();
            out.println((chinese ? "未能检验:" : "NOT CHECKED: ") + reason);
            return NOT_CHECKED;
        }
        try {
            ProofFile proof = ProofFile.parse(utf8(file));
            ProofFile.Verified verified = proof.verify(keys);
            Optional<String> witnessed = witnessed(proof.checkpoint(), policy);
            if (about.isPresent()) {
                commitsTo(about.get(), salt.get(), proof.entry());
            }
            out.println(
                    chinese
                            ? "有效:记录 %d 在日志 %s 中(共 %d 条,签名密钥 %s)"
                                    .formatted(
                                            verified.index(),
                                            verified.checkpoint().origin(),
                                            verified.checkpoint().size(),
                                            verified.key().hexId())
                            : "VALID: entry %d is in the log %s (size %d, signed by key %s)"
                                    .formatted(
                                            verified.index(),
                                            verified.checkpoint().origin(),
                                            verified.checkpoint().size(),
                                            verified.key().hexId()));
            witnessed.ifPresent(out::println);
            about.ifPresent(what -> out.println((chinese ? "该记录关于 " : "The entry is about ") + what));
            Optional<NoteKey> announced = announced(proof.entry(), verified.checkpoint());
            announced.ifPresent(key -> out.println(
                    (chinese ? "该记录宣布日志的下一个密钥:" : "The entry announces the log's next key: ") + key.vkey()));
            if (showEntry) {
                out.println(new String(proof.entry(), StandardCharsets.UTF_8));
            }
            return HOLDS;
        } catch (MalformedNoteException e) {
            out.println((chinese ? "无效:" : "NOT VALID: ") + e.getMessage());
            return DOES_NOT_HOLD;
        }
    }

    /// Whose cosignatures are asked for.
    ///
    /// @param quorum how many of them; 0 when nobody's
    record Policy(List<NoteKey> witnesses, int quorum) {}

    private static Policy policy(Optional<String> witnessFile, Optional<String> quorum)
            throws IOException, MalformedNoteException {
        if (witnessFile.isEmpty()) {
            return new Policy(List.of(), 0);
        }
        List<NoteKey> witnesses = keys(Path.of(witnessFile.get())).stream()
                .filter(key -> key.use() == NoteKey.Use.COSIGNATURE)
                .distinct()
                .toList();
        int needed = quorum.map(Integer::parseInt).orElse(witnesses.size());
        if (witnesses.isEmpty() || needed > witnesses.size()) {
            throw new MalformedNoteException("the file holds the keys of %d witnesses".formatted(witnesses.size()));
        }
        return new Policy(witnesses, needed);
    }

    /// What can be said of the witnesses when the policy holds; nothing when none is asked for.
    private Optional<String> witnessed(SignedNote checkpoint, Policy policy) throws MalformedNoteException {
        if (policy.quorum() == 0) {
            return Optional.empty();
        }
        List<SignedNote.Cosignature> cosignatures = checkpoint.cosignedBy(policy.witnesses());
        if (cosignatures.size() < policy.quorum()) {
            throw new MalformedNoteException("%d of your %d witnesses have cosigned the checkpoint, and %d are needed"
                    .formatted(cosignatures.size(), policy.witnesses().size(), policy.quorum()));
        }
        Instant last = cosignatures.stream()
                .map(SignedNote.Cosignature::time)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return Optional.of(
                chinese
                        ? "见证方:%d 个中的 %d 个,最近一次 %s".formatted(policy.witnesses().size(), cosignatures.size(), last)
                        : "Witnessed by %d of your %d witnesses, last at %s"
                                .formatted(
                                        cosignatures.size(), policy.witnesses().size(), last));
    }

    private int export(Path file, List<NoteKey> keys, Policy policy) throws IOException {
        try {
            ExportCheck.Checked checked = ExportCheck.check(file, keys);
            Optional<String> witnessed = witnessed(checked.note(), policy);
            ExportCheck.@Nullable Named manifest = checked.manifest();
            if (manifest != null) {
                witnessed(manifest.note(), policy);
            }
            out.println((chinese ? "有效:%d 条记录都在日志 %s 中(共 %d 条)" : "VALID: all %d entries are in the log %s (size %d)")
                    .formatted(
                            checked.rows(),
                            checked.checkpoint().origin(),
                            checked.checkpoint().size()));
            out.println(
                    manifest == null
                            ? (chinese
                                    ? "日志没有记载其清单"
                                    : "The log does not name its manifest: only the entries are proved")
                            : (chinese ? "日志记录 %d 记载了其清单" : "Entry %d of the log names its manifest")
                                    .formatted(manifest.index()));
            witnessed.ifPresent(out::println);
            return HOLDS;
        } catch (MalformedNoteException e) {
            out.println((chinese ? "无效:" : "NOT VALID: ") + e.getMessage());
            return DOES_NOT_HOLD;
        }
    }

    private int wholeLog(Path folder, List<NoteKey> keys, Policy policy) {
        long begin = System.nanoTime();
        try {
            SignedNote note = LogCopy.checkpoint(folder);
            LogCopy.Whole whole = LogCopy.check(folder, note, keys);
            Optional<String> witnessed = witnessed(note, policy);
            out.println((chinese
                            ? "有效:%d 条记录得出日志 %s 所签的根 %s(%.1f 秒)"
                            : "VALID: %d entries give the root that the log %s signed, %s (in %.1f s)")
                    .formatted(whole.size(), whole.origin(), whole.root().base64(), (System.nanoTime() - begin) / 1e9));
            if (whole.minimum() > 0) {
                out.println((chinese ? "记录 0 至 %d 已按期清除,日志中有记载" : "Entries 0 to %d have been pruned, as the log says")
                        .formatted(whole.minimum() - 1));
            }
            witnessed.ifPresent(out::println);
            return HOLDS;
        } catch (MalformedNoteException e) {
            out.println((chinese ? "无效:" : "NOT VALID: ") + e.getMessage());
            return DOES_NOT_HOLD;
        } catch (IOException e) {
            out.println((chinese ? "未能检验:" : "NOT CHECKED: ")
                    + (e instanceof NoSuchFileException missing
                            ? "no such file: " + missing.getFile()
                            : e.getMessage()));
            return NOT_CHECKED;
        }
    }

    /// The key that an entry announces: whoever trusts the key under the proof may take up this one.
    private static Optional<NoteKey> announced(byte[] entry, Checkpoint checkpoint) throws MalformedNoteException {
        String json = new String(entry, StandardCharsets.UTF_8);
        Matcher key = ANNOUNCED.matcher(json);
        if (!json.contains("\"leaf\":\"key/1\"") || !key.find()) {
            return Optional.empty();
        }
        NoteKey next = NoteKey.parse(key.group(1));
        return next.name().equals(checkpoint.origin()) ? Optional.of(next) : Optional.empty();
    }

    /// Takes an option and its value out of the arguments.
    private static Optional<String> option(String name, List<String> arguments) {
        int place = arguments.indexOf(name);
        if (place < 0 || place + 1 == arguments.size()) {
            return Optional.empty();
        }
        arguments.remove(place);
        return Optional.of(arguments.remove(place));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// SHA-256(salt ‖ label ‖ ":" ‖ value), Base 64 for URLs without padding, is a string of the entry.
    private static void commitsTo(String about, String salt, byte[] entry) throws MalformedNoteException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Base64.getUrlDecoder().decode(salt));
            String commitment = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(digest.digest(about.getBytes(StandardCharsets.UTF_8)));
            if (new String(entry, StandardCharsets.UTF_8).contains('"' + commitment + '"')) {
                return;
            }
        } catch (IllegalArgumentException _) {
            throw new MalformedNoteException("the salt is not Base 64");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        throw new MalformedNoteException("the entry is in the log, but not about " + about);
    }

    static List<NoteKey> keys(Path file) throws IOException, MalformedNoteException {
        List<NoteKey> keys = KeyFile.parse(utf8(read(file)));
        if (keys.isEmpty()) {
            throw new MalformedNoteException("the key file holds no key");
        }
        return keys;
    }

    private static byte[] read(Path file) throws IOException {
        if (Files.size(file) > LARGEST_FILE) {
            throw new IOException("the file is larger than 1 MiB: " + file);
        }
        return Files.readAllBytes(file);
    }

    /// Strict: a damaged character is an error, not a question mark that might be overlooked.
    private static String utf8(byte[] bytes) throws MalformedNoteException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new MalformedNoteException("the file is not UTF-8 text");
        }
    }
}
