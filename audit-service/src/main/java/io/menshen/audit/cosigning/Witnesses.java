package io.menshen.audit.cosigning;

import io.menshen.audit.merkle.TileReader;
import io.menshen.audit.note.Checkpoint;
import io.menshen.audit.note.MalformedNoteException;
import io.menshen.audit.note.NoteKey;
import io.menshen.audit.note.SignedNote;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/// The witnesses that the configuration names, and the policy: how many of them make a checkpoint witnessed.
@ApplicationScoped
public class Witnesses {

    private static final Logger LOG = Logger.getLogger(Witnesses.class);

    /// What one round of questions brought.
    ///
    /// @param note the checkpoint with the cosignatures of all who gave one
    /// @param cosigned who did, and when
    /// @param disagreement why the log must not go on signing; empty when nobody disagrees
    /// @param ahead the largest size that a witness knows beyond the log's own, 0 when none does
    public record Round(
            SignedNote note,
            Checkpoint checkpoint,
            List<SignedNote.Cosignature> cosigned,
            Optional<String> disagreement,
            long ahead) {

        public Round {
            cosigned = List.copyOf(cosigned);
        }
    }

    private final List<WitnessClient> clients;
    private final int quorum;
    private final Duration interval;
    private final Duration refresh;
    private final MeterRegistry meters;
    private final Map<String, String> silences = new ConcurrentHashMap<>();
    private final Set<String> oldKeys = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// @throws IllegalArgumentException when a line of the list is none, or the quorum cannot be reached: a
    /// service that believed itself watched would be worse than one that does not start
    @Inject
    Witnesses(WitnessConfig config, MeterRegistry meters) {
        this(
                config.list().orElse(List.of()),
                config.quorum(),
                config.interval(),
                config.refresh(),
                config.timeout(),
                meters);
    }

    public Witnesses(
            List<String> list,
            int quorum,
            Duration interval,
            Duration refresh,
            Duration timeout,
            MeterRegistry meters) {
        this.quorum = quorum;
        this.interval = interval;
        this.refresh = refresh;
        this.meters = meters;
        // One client for all: its connections are kept.
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        this.clients = list.stream()
                .filter(line -> !line.isBlank())
                .map(line -> client(line.strip(), http, timeout))
                .toList();
        long names = clients.stream().map(WitnessClient::key).distinct().count();
        if (quorum < 1 || (!clients.isEmpty() && quorum > names) || names != clients.size()) {
            throw new IllegalArgumentException(
                    "menshen.witness.quorum is %d, and menshen.witness.list names %d witnesses of %d"
                            .formatted(quorum, names, clients.size()));
        }
    }

    private static WitnessClient client(String line, HttpClient http, Duration timeout) {
        String[] parts = line.split(" +", -1);
        try {
            if (parts.length == 2) {
                NoteKey key = NoteKey.parse(parts[0]);
                URI address = URI.create(parts[1]);
                if (key.use() == NoteKey.Use.COSIGNATURE
                        && address.getHost() != null
                        && List.of("http", "https").contains(address.getScheme())) {
                    return new WitnessClient(key, address, http, timeout);
                }
            }
        } catch (MalformedNoteException e) {
            throw new IllegalArgumentException("a witness in menshen.witness.list has no key: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("menshen.witness.list takes a witness's vkey, a space and its address");
    }

    /// Is nobody watching?
    public boolean none() {
        return clients.isEmpty();
    }

    public List<NoteKey> keys() {
        return clients.stream().map(WitnessClient::key).toList();
    }

    public int quorum() {
        return quorum;
    }

    /// The shortest time from one round to the next.
    public Duration interval() {
        return interval;
    }

    /// The age at which a cosignature is asked for again though nothing new was signed.
    public Duration refresh() {
        return refresh;
    }

    /// Asks all of them side by side; takes as long as the slowest. One round at a time.
    ///
    /// @param note signed by the log
    /// @param tiles of a tree at least as large as the checkpoint
    public Round ask(SignedNote note, Checkpoint checkpoint, TileReader tiles) {
        List<CompletableFuture<WitnessClient.Answer>> asked = clients.stream()
                .map(client -> CompletableFuture.supplyAsync(() -> client.ask(note, checkpoint, tiles), threads))
                .toList();
        SignedNote cosigned = note;
        List<String> disagreements = new ArrayList<>();
        long ahead = 0;
        for (int i = 0; i < asked.size(); i++) {
            NoteKey key = clients.get(i).key();
            String result;
            switch (asked.get(i).join()) {
                case WitnessClient.Answer.Cosigned yes -> {
                    result = "cosigned";
                    if (silences.remove(key.name()) != null) {
                        LOG.infof("the witness %s cosigns again", key.name());
                    }
                    cosigned = cosigned.with(yes.note().only(List.of(key)));
                }
                case WitnessClient.Answer.Ahead more -> {
                    result = "ahead";
                    ahead = Math.max(ahead, more.size());
                    disagreements.add("the witness %s has seen %d entries, and this log signed %d"
                            .formatted(key.name(), more.size(), checkpoint.size()));
                }
                case WitnessClient.Answer.Contradicts other -> {
                    result = "contradicts";
                    disagreements.add("the witness %s disagrees: %s".formatted(key.name(), other.how()));
                }
                case WitnessClient.Answer.Silent silent -> {
                    result = "silent";
                    silent(key, silent.why());
                }
            }
            if (!clients.get(i).knowsNewestKey()) {
                result += "-old-key";
                if (oldKeys.add(key.name())) {
                    LOG.warnf(
                            "the witness %s does not know the log's newest key; tell it before the old one ends",
                            key.name());
                }
            } else {
                oldKeys.remove(key.name());
            }
            meters.counter("menshen.witness.answers", "witness", key.name(), "result", result)
                    .increment();
        }
        return new Round(
                cosigned,
                checkpoint,
                cosigned.cosignedBy(keys()),
                disagreements.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", disagreements)),
                ahead);
    }

    /// Said once for each reason, not once a second.
    private void silent(NoteKey key, String why) {
        if (!why.equals(silences.put(key.name(), why))) {
            LOG.warnf("the witness %s does not cosign: %s", key.name(), why);
        }
    }

    /// Since when the policy holds for a round: the time of the quorum-th newest cosignature. Empty when too
    /// few cosigned.
    public Optional<Instant> witnessedAt(List<SignedNote.Cosignature> cosignatures) {
        return cosignatures.stream()
                .map(SignedNote.Cosignature::time)
                .sorted(Comparator.reverseOrder())
                .skip(quorum - 1L)
                .findFirst();
    }
}
