package io.menshen.local.backup;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.crypto.tink.StreamingAead;
import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import io.menshen.local.process.ServerFailure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The form of a backup file: one line with the [Header], then Tink's streaming AEAD (AES256_GCM_HKDF_1MB) over
/// a gzipped tar archive, with the line as associated data. Cut off, flipped, moved or lengthened, it does not
/// open.
final class BackupFile {

    static final String SUFFIX = ".backup";

    private static final String MAGIC = "menshen-backup/1 ";
    private static final int LONGEST_LINE = 16_384;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private BackupFile() {}

    /// Writes the header; what is written to the stream that is returned comes sealed behind it.
    static OutputStream seal(OutputStream file, Header header, byte[] key) throws IOException {
        byte[] line = (MAGIC + JSON.writeValueAsString(header)).getBytes(StandardCharsets.UTF_8);
        file.write(line);
        file.write('\n');
        try {
            return aead(key).newEncryptingStream(file, line);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key of Vault's that Tink does not take", e);
        }
    }

    /// What the file says it is. Not yet believed: that comes with opening it.
    static Header header(Path file) {
        try (InputStream stream = new BufferedInputStream(Files.newInputStream(file))) {
            return header(file, line(file, stream));
        } catch (NoSuchFileException _) {
            throw new ServerFailure("There is no file %s.".formatted(file));
        } catch (IOException e) {
            throw new ServerFailure("%s cannot be read: %s.".formatted(file, e.getMessage()), e);
        }
    }

    /// The clear content. Every read may fail with an [IOException] where the file was changed; only after the
    /// end has been read is all of it known to be as it was written.
    static InputStream open(Path file, byte[] key) throws IOException {
        InputStream stream = new BufferedInputStream(Files.newInputStream(file), 1 << 20);
        try {
            return aead(key).newDecryptingStream(stream, line(file, stream));
        } catch (GeneralSecurityException e) {
            stream.close();
            throw new IOException("the file's key does not fit", e);
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    private static Header header(Path file, byte[] line) {
        String text = new String(line, StandardCharsets.UTF_8);
        try {
            return JSON.readValue(text.substring(MAGIC.length()), Header.class);
        } catch (IOException e) {
            throw new ServerFailure("%s is damaged: its header cannot be read.".formatted(file), e);
        }
    }

    private static byte[] line(Path file, InputStream stream) throws IOException {
        byte[] magic = stream.readNBytes(MAGIC.length());
        if (!new String(magic, StandardCharsets.UTF_8).equals(MAGIC)) {
            throw new ServerFailure("%s is no backup of Menshen, or its beginning is damaged.".formatted(file));
        }
        java.io.ByteArrayOutputStream line = new java.io.ByteArrayOutputStream();
        line.writeBytes(magic);
        int next = stream.read();
        while (next != '\n') {
            if (next < 0 || line.size() > LONGEST_LINE) {
                throw new ServerFailure("%s is damaged: its header has no end.".formatted(file));
            }
            line.write(next);
            next = stream.read();
        }
        return line.toByteArray();
    }

    /// The parameters of Tink's template AES256_GCM_HKDF_1MB. A keyset would only wrap the one key that Vault
    /// gives, and needs a newer protobuf than the one all else here runs on.
    private static StreamingAead aead(byte[] key) throws GeneralSecurityException {
        return new AesGcmHkdfStreaming(key, "HmacSha256", 32, 1 << 20, 0);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hash(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 20];
            int read = stream.read(buffer);
            while (read >= 0) {
                digest.update(buffer, 0, read);
                read = stream.read(buffer);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
