package io.menshen.audit.log;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.menshen.audit.checkpoint.CheckpointSigner;
import io.menshen.audit.checkpoint.LogConfig;
import io.menshen.audit.cosigning.CosignedEvents;
import io.menshen.audit.cosigning.Witnesses;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.SignedNote;
import io.menshen.audit.retention.Retention;
import io.menshen.audit.retention.RetentionConfig;
import io.menshen.platform.trace.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.StartupEvent;
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
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.NullMarked;
import org.postgresql.ds.PGSimpleDataSource;

/// The sequencer and the filing of the service, as they are, in a process of their own: `LogProcess URL USER
/// PASSWORD KAFKA FOLDER KEYFILE`. The key lies in a file in Vault's place; nothing else of the service is there.
/// Ends with its standard input.
@NullMarked
public final class LogProcess {

    static final String ORIGIN = "once.menshen.local/log";
    private static final int RAW = 32;

    private LogProcess() {}

    /// Makes the key, its public half beside it.
    public static void makeKey(Path file) throws IOException {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] encoded = pair.getPublic().getEncoded();
            NoteKey key = NoteKey.of(ORIGIN, Arrays.copyOfRange(encoded, encoded.length - RAW, encoded.length));
            Files.writeString(Path.of(file + ".pub"), key.vkey());
            Files.write(file, pair.getPrivate().getEncoded());
        } catch (GeneralSecurityException | MalformedNoteException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void main(String[] arguments) throws Exception {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setURL(arguments[0]);
        database.setUser(arguments[1]);
        database.setPassword(arguments[2]);
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Clock clock = Clock.systemUTC();
        LogStatus status = new LogStatus(clock);
        LogConfig config = new Config(Path.of(arguments[4]));
        Map<String, Object> kafka = Map.of("bootstrap.servers", arguments[3]);
        Duration second = Duration.ofSeconds(1);
        new Sequencer(
                        database,
                        kafka,
                        config,
                        new FileSigner(Path.of(arguments[5])),
                        new Witnesses(List.of(), 1, second, second, second, meters),
                        new CosignedEvents(kafka, new ObjectMapper()),
                        new Retention(database, new Keeping(), clock),
                        status,
                        clock,
                        new Intake(Traces.none(), clock, meters),
                        meters)
                .start(new StartupEvent());
        new Filing(database, config, status, meters).start(new StartupEvent());
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
        Runtime.getRuntime().halt(0);
    }

    private record Config(Path directory) implements LogConfig {

        @Override
        public String origin() {
            return ORIGIN;
        }

        @Override
        public String key() {
            return "file";
        }

        @Override
        public Duration checkpointInterval() {
            return Duration.ofMillis(200);
        }

        @Override
        public int batch() {
            return 2_000;
        }

        @Override
        public Duration patience() {
            return Duration.ofMinutes(1);
        }

        @Override
        public boolean sequencer() {
            return true;
        }
    }

    private record Keeping() implements RetentionConfig {

        @Override
        public Duration keep() {
            return Duration.ofDays(1_096);
        }

        @Override
        public boolean automatic() {
            return false;
        }

        @Override
        public Duration look() {
            return Duration.ofDays(1);
        }
    }

    private static final class FileSigner implements CheckpointSigner {

        private final PrivateKey secret;
        private final NoteKey key;

        FileSigner(Path file) throws IOException, GeneralSecurityException, MalformedNoteException {
            secret = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(file)));
            key = NoteKey.parse(Files.readString(Path.of(file + ".pub")));
        }

        @Override
        public SortedMap<Integer, NoteKey> versions() {
            return new TreeMap<>(Map.of(1, key));
        }

        @Override
        public SortedMap<Integer, NoteKey> turn(int newest) {
            return versions();
        }

        @Override
        public SignedNote sign(Checkpoint checkpoint, List<Integer> versions) {
            try {
                Signature ed25519 = Signature.getInstance("Ed25519");
                ed25519.initSign(secret);
                ed25519.update(checkpoint.text().getBytes(StandardCharsets.UTF_8));
                return SignedNote.of(checkpoint.text(), key, ed25519.sign());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
