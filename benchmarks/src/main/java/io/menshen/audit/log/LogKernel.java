package io.menshen.audit.log;

import io.menshen.audit.checkpoint.CheckpointFile;
import io.menshen.audit.checkpoint.FrozenMark;
import io.menshen.audit.checkpoint.LogFrozenException;
import io.menshen.audit.file.DurableFile;
import io.menshen.audit.intake.Origin;
import io.menshen.audit.intake.Position;
import io.menshen.audit.intake.Submission;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

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
            "V9__own_entries",
            "V10__filing");

    private static final String ORIGIN = "bench.menshen.local/log";
    private static final int RAW = 32;

    private final Preparing preparing = new Preparing();
    private @Nullable FutureTask<List<AuditLog.Prepared>> prepared;
    private @Nullable FutureTask<SignedNote> signing;
    private @Nullable Checkpoint signed;
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

    /// Takes up one poll: makes its records into entries while those of the poll before are stored, as the
    /// sequencer does.
    ///
    /// @param records may be none: then only what was read before is stored
    public void append(ConsumerRecords<byte[], byte[]> records) throws SQLException, IOException {
        @Nullable FutureTask<List<AuditLog.Prepared>> before = prepared;
        prepared = records.isEmpty() ? null : preparing.start(records);
        try {
            if (before != null) {
                log.appendPrepared(before.get());
            }
        } catch (LogFrozenException | ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Whether something was read that is not stored yet.
    public boolean isPreparing() {
        return prepared != null;
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
        startSigning();
        while (signing != null) {
            finishSigning(true);
        }
    }

    /// The same beside the caller's thread, as the sequencer does; [#finishSigning] ends it.
    public void startSigning() {
        AuditLog.Unsigned unsigned = log.unsigned();
        signed = unsigned.checkpoint();
        signing = new FutureTask<>(() -> {
            unsigned.files().write();
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initSign(signer);
            ed25519.update(unsigned.checkpoint().text().getBytes(StandardCharsets.UTF_8));
            return SignedNote.of(unsigned.checkpoint().text(), key, ed25519.sign());
        });
        Thread.ofPlatform().daemon().start(signing);
    }

    public boolean isSigning() {
        return signing != null;
    }

    /// Publishes the checkpoint, if it is signed by now.
    ///
    /// @param waiting wait for it
    public void finishSigning(boolean waiting) throws SQLException, IOException {
        if (signing == null || signed == null || (!waiting && !signing.isDone())) {
            return;
        }
        try {
            log.publish(signed, signing.get());
            signing = null;
        } catch (ExecutionException | InterruptedException | LogFrozenException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw new IllegalStateException(e);
        }
    }

    /// Files the next entries for questions, on a connection of its own.
    ///
    /// @return how many
    public static int file(Connection connection) throws SQLException {
        return Filing.step(connection).count();
    }

    public long size() {
        return log.size();
    }

    public long signedSize() {
        return log.signedSize();
    }
}
