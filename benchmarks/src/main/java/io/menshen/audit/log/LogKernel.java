package io.menshen.audit.log;

import io.menshen.audit.checkpoint.CheckpointFile;
import io.menshen.audit.checkpoint.FrozenMark;
import io.menshen.audit.checkpoint.LogFrozenException;
import io.menshen.audit.file.DurableFile;
import io.menshen.audit.intake.Origin;
import io.menshen.audit.intake.Position;
import io.menshen.audit.intake.Submission;
import io.menshen.audit.intake.SubmissionReader;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.SignedNote;
import io.menshen.platform.event.AuditRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.NullMarked;

/// The log as the sequencer drives it, without a service around it and with a key in memory in Vault's place:
/// records read strictly, leaves with salts, rows and offsets in one commit, tiles and checkpoint flushed, an
/// Ed25519 signature. It lies in this package because nobody outside of it opens a log.
@NullMarked
public final class LogKernel {

    /// What makes the tables, in order.
    public static final List<String> MIGRATIONS = List.of(
            "V1__the_log",
            "V2__restored",
            "V3__witnesses",
            "V4__what_was_shown",
            "V5__exports",
            "V6__the_keys_of_the_log",
            "V7__repeats_and_groups",
            "V8__retention",
            "V9__own_entries");

    private static final String ORIGIN = "bench.menshen.local/log";
    private static final int RAW = 32;

    private final SubmissionReader reader = new SubmissionReader();
    private final PrivateKey signer;
    private final NoteKey key;
    private final AuditLog log;

    /// @param connection to a database with the tables of a log, not in auto-commit mode
    /// @param folder where the files go
    public LogKernel(Connection connection, Path folder) throws SQLException, IOException {
        this(connection, folder, folder.resolve("key"));
    }

    /// @param keyFile where the key is kept for the next time, its public half beside it; made when it is not
    /// there
    public LogKernel(Connection connection, Path folder, Path keyFile) throws SQLException, IOException {
        try {
            if (Files.exists(keyFile)) {
                signer = KeyFactory.getInstance("Ed25519")
                        .generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(keyFile)));
                key = NoteKey.parse(Files.readString(Path.of(keyFile + ".pub")));
            } else {
                KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                byte[] encoded = pair.getPublic().getEncoded();
                key = NoteKey.of(ORIGIN, Arrays.copyOfRange(encoded, encoded.length - RAW, encoded.length));
                signer = pair.getPrivate();
                Files.writeString(Path.of(keyFile + ".pub"), key.vkey());
                Files.write(keyFile, signer.getEncoded());
            }
            log = AuditLog.open(
                    new AuditLog.Means(
                            connection,
                            new TileFiles(folder),
                            DurableFile::writeAll,
                            new CheckpointFile(folder),
                            new FrozenMark(folder),
                            ORIGIN,
                            new Alarms(new SimpleMeterRegistry())),
                    List.of(key));
        } catch (GeneralSecurityException | MalformedNoteException | LogFrozenException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Takes up so many fresh reads of a source of its own, numbered on from where the log is.
    public void appendReads(int count) throws SQLException, IOException {
        List<Submission> submissions = new ArrayList<>(count);
        for (long number = log.size(); number < log.size() + count; number++) {
            submissions.add(new Submission.Recorded(
                    new Position("menshen.audit", 0, number),
                    new Origin("bench/reads", number),
                    AuditRecord.fact(
                            Instant.EPOCH,
                            AuditRecord.Actor.service("bench"),
                            "bench.read",
                            null,
                            List.of(AuditRecord.Subjects.of(new UUID(7, number).toString())))));
        }
        append(submissions);
    }

    /// Takes up one poll.
    public void append(ConsumerRecords<byte[], byte[]> records) throws SQLException, IOException {
        List<Submission> submissions = new ArrayList<>(records.count());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            submissions.add(reader.read(record));
        }
        append(submissions);
    }

    private void append(List<Submission> submissions) throws SQLException, IOException {
        try {
            log.append(submissions);
        } catch (LogFrozenException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Flushes the tiles and publishes a signed checkpoint.
    public void sign() throws SQLException, IOException {
        try {
            Checkpoint checkpoint = log.toSign();
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initSign(signer);
            ed25519.update(checkpoint.text().getBytes(StandardCharsets.UTF_8));
            log.publish(checkpoint, SignedNote.of(checkpoint.text(), key, ed25519.sign()));
        } catch (GeneralSecurityException | LogFrozenException e) {
            throw new IllegalStateException(e);
        }
    }

    public long size() {
        return log.size();
    }

    public long signedSize() {
        return log.signedSize();
    }
}
