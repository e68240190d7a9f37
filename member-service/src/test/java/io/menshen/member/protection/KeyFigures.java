package io.menshen.member.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.menshen.local.testing.StackResource;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/// B7: Vault calls for cold reads over all members, how fast data keys are rewrapped, and what shredding costs
/// with few and with many members. Figures are printed; what is asserted is only that everything opened.
///
/// Not part of a test run: `mvn -pl member-service -am test -Dtest=KeyFigures -Dfigures.members=1000000`.
@QuarkusTest
@TestProfile(KeyFigures.Many.class)
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class KeyFigures {

    /// Minting in large batches, as a bulk load would.
    public static final class Many implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("menshen.protection.batch", "10000", "menshen.protection.look", "1h");
        }
    }

    private static final Logger LOG = Logger.getLogger(KeyFigures.class);
    private static final int MEMBERS = Integer.getInteger("figures.members", 100_000);
    private static final int PAGE = 100;
    private static final byte[] TEXT = new byte[200];

    @Inject
    Protection protection;

    @Inject
    DataKeys dataKeys;

    @Inject
    KeyStore store;

    @Inject
    Custodian vault;

    @Inject
    Rotation rotation;

    @Inject
    ProtectionConfig config;

    @Inject
    Database database;

    @Inject
    MeterRegistry meters;

    @Test
    void coldReadsRotationAndShredding() {
        List<Subject> members = new ArrayList<>();
        claim(members, MEMBERS / 10);
        double fewShredded = shredding(members.subList(0, 200));
        members.subList(0, 200).clear();
        claim(members, MEMBERS - members.size());
        Subject one = members.getLast();
        byte[] sealed = protection.seal(place(one), TEXT);

        long before = vaultCalls();
        long began = System.nanoTime();
        int opened = readAllAsAFreshProcess(members);
        double reads = opened / seconds(began);
        long coldCalls = vaultCalls() - before;
        assertThat(opened).isEqualTo(members.size());

        UUID turn = UUID.randomUUID();
        before = vaultCalls();
        rotation.begin(turn);
        long keys = rotation.remaining(turn);
        began = System.nanoTime();
        rotation.moveAll(turn, 500, _ -> {});
        double rewrapped = keys / seconds(began);
        rotation.end(turn);
        long rotationCalls = vaultCalls() - before;
        assertThat(rotation.remaining(turn)).isZero();
        dataKeys.forget();
        assertThat(protection.open(place(one), sealed)).isEqualTo(TEXT);

        double manyShredded = shredding(members.subList(0, 200));

        LOG.infof(
                "B7 with %d members, %d epochs: cold reads of all: %d Vault calls, %.0f members/s in pages of %d; "
                        + "rotation: %.0f keys/s, %d Vault calls for %d keys; shred: %.2f ms median with %d members, %.2f ms with %d",
                MEMBERS,
                rotation.epochs().size(),
                coldCalls,
                reads,
                PAGE,
                rewrapped,
                rotationCalls,
                keys,
                fewShredded,
                MEMBERS / 10,
                manyShredded,
                MEMBERS);
    }

    /// What a process does that has just started: no KEK and no data key is open.
    private int readAllAsAFreshProcess(List<Subject> members) {
        Keks keks = new Keks(store, vault, config, Clock.systemUTC(), new SimpleMeterRegistry());
        DataKeys cold = new DataKeys(store, keks, config, Clock.systemUTC(), new SimpleMeterRegistry());
        int opened = 0;
        for (int from = 0; from < members.size(); from += PAGE) {
            UUID[] page = members.subList(from, Math.min(from + PAGE, members.size())).stream()
                    .map(Subject::id)
                    .toArray(UUID[]::new);
            opened += cold.open(database.list(
                            "SELECT key FROM claimed_key WHERE subject = ANY (?)",
                            row -> row.getObject(1, UUID.class),
                            (Object) page))
                    .size();
        }
        return opened;
    }

    private void claim(List<Subject> members, int count) {
        List<UUID> keys = new ArrayList<>();
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Subject subject = Subject.of(MemberId.random());
            members.add(subject);
            ids.add(subject.id());
            keys.add(dataKeys.take().id());
        }
        database.update(
                "INSERT INTO claimed_key (key, kind, subject, version) SELECT k, 1, s, 1 FROM unnest(?, ?) AS n (k, s)",
                keys.toArray(UUID[]::new),
                ids.toArray(UUID[]::new));
    }

    /// The median time from asking to gone from both databases, in ms.
    private double shredding(List<Subject> members) {
        double[] took = members.stream()
                .mapToDouble(subject -> {
                    long began = System.nanoTime();
                    QuarkusTransaction.requiringNew().run(() -> protection.shred(subject));
                    protection.destroyTheDoomed();
                    return seconds(began) * 1000;
                })
                .sorted()
                .toArray();
        assertThat(protection.keysOf(members.getFirst()).has(members.getFirst()))
                .isFalse();
        return took[took.length / 2];
    }

    private long vaultCalls() {
        return Math.round(meters.find("menshen.vault.calls").counters().stream()
                .mapToDouble(Counter::count)
                .sum());
    }

    private static Place place(Subject subject) {
        return Place.of(subject, FieldGroup.CONTACT);
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
