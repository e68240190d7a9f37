package io.menshen.audit.verify;

import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.ProofFile;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `java -cp <audit-service classes> io.menshen.audit.verify.Verify --keys FILE [--about WHAT | --receipt FILE] [--salt
/// SALT] PROOF`
///
/// Says in one line whether the entry in the proof file stands in the log whose key is in the key file and, if asked,
/// whether it is about somebody or something that it does not name: `member:` and a member id, or `basis:` and a
/// basis, or a consent receipt in a file, byte for byte. Needs no network, no configuration and no framework. Exit
/// codes: 0 the proof holds, 1 it does not, 2 it
/// could not be checked.
public final class Verify {

    static final int HOLDS = 0;
    static final int DOES_NOT_HOLD = 1;
    static final int NOT_CHECKED = 2;

    /// Far more than an entry of 64 KiB and its proof need; keeps a wrong file from filling the memory.
    private static final long LARGEST_FILE = 1 << 20;

    private final PrintStream out;
    private final boolean chinese;

    private Verify(PrintStream out, Locale locale) {
        this.out = out;
        this.chinese = locale.getLanguage().equals(Locale.CHINESE.getLanguage());
    }

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, Locale.getDefault()));
    }

    static int run(List<String> arguments, PrintStream out, Locale locale) {
        return new Verify(out, locale).run(arguments);
    }

    private int run(List<String> arguments) {
        List<String> rest = new ArrayList<>(arguments);
        boolean showEntry = rest.remove("--entry");
        Optional<String> keyFile = option("--keys", rest);
        Optional<String> named = option("--about", rest);
        Optional<String> receipt = option("--receipt", rest);
        Optional<String> salt = option("--salt", rest);
        if (rest.size() != 1
                || keyFile.isEmpty()
                || (named.isPresent() && receipt.isPresent())
                || (named.isPresent() || receipt.isPresent()) != salt.isPresent()) {
            out.println(
                    chinese
                            ? "用法:--keys 公钥文件 [--entry] [--about 对象 --salt 盐 | --receipt 收据文件 --salt 盐] 证明文件"
                            : "usage: --keys KEYFILE [--entry] [--about WHAT --salt SALT | --receipt FILE --salt SALT] PROOFFILE");
            return NOT_CHECKED;
        }
        List<NoteKey> keys;
        byte[] file;
        Optional<String> about;
        try {
            keys = keys(Path.of(keyFile.get()));
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
            about.ifPresent(what -> out.println((chinese ? "该记录关于 " : "The entry is about ") + what));
            if (showEntry) {
                out.println(new String(proof.entry(), StandardCharsets.UTF_8));
            }
            return HOLDS;
        } catch (MalformedNoteException e) {
            out.println((chinese ? "无效:" : "NOT VALID: ") + e.getMessage());
            return DOES_NOT_HOLD;
        }
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

    /// One vkey a line; empty lines and lines that start with `#` are passed over.
    static List<NoteKey> keys(Path file) throws IOException, MalformedNoteException {
        List<NoteKey> keys = new ArrayList<>();
        for (String line : utf8(read(file)).split("\r?\n", -1)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                keys.add(NoteKey.parse(line.strip()));
            }
        }
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
