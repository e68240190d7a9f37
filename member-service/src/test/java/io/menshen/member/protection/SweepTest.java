package io.menshen.member.protection;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;

import io.menshen.local.stack.Stack;
import io.menshen.local.testing.Management;
import io.menshen.local.testing.StackResource;
import io.menshen.member.MemberId;
import io.menshen.member.database.Database;
import io.menshen.member.database.DatabaseException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = StackResource.class, initArgs = @ResourceArg(name = "service", value = "member-service"))
class SweepTest {

    @Inject
    Sweep sweep;

    @Inject
    Protection protection;

    @Inject
    DataKeys dataKeys;

    @Inject
    KeyStore store;

    @Inject
    Keks keks;

    @Inject
    Database database;

    Stack stack;

    @BeforeEach
    void lookAtEverythingAgain() throws SQLException {
        inKeyStore("UPDATE sweep SET upto = '1970-01-01T00:00:00Z'");
    }

    @Test
    void aKeyThatNobodyClaimedForADayIsDestroyed() {
        UUID leftover = minted(Duration.ofHours(25));

        assertThat(sweep.sweep()).isPositive();

        assertThat(store.dataKeys(List.of(leftover))).isEmpty();
    }

    @Test
    void aKeyMintedAheadNotLongAgoIsLeftAlone() {
        UUID young = minted(Duration.ofHours(23));

        sweep.sweep();

        assertThat(store.dataKeys(List.of(young))).hasSize(1);
    }

    @Test
    void anOldKeyThatSomebodyHasIsLeftAlone() {
        UUID theirs = minted(Duration.ofDays(400));
        QuarkusTransaction.requiringNew().run(() -> protection.claim(someone(), 1, theirs));

        sweep.sweep();

        assertThat(store.dataKeys(List.of(theirs))).hasSize(1);
    }

    @Test
    void aSweptKeyCannotBeClaimedHoweverLate() {
        UUID swept = minted(Duration.ofHours(25));
        sweep.sweep();

        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> protection.claim(someone(), 1, swept)))
                .isInstanceOfSatisfying(
                        DatabaseException.class,
                        broken -> assertThat(broken.constraint()).contains("claimed_key_pkey"));
    }

    @Test
    void aClaimThatIsNotCommittedYetIsWaitedFor() throws Exception {
        UUID key = minted(Duration.ofHours(25));
        CountDownLatch claimed = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        CompletableFuture<Void> claim = CompletableFuture.runAsync(() -> QuarkusTransaction.requiringNew()
                .run(() -> {
                    protection.claim(someone(), 1, key);
                    claimed.countDown();
                    try {
                        commit.await(20, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }));
        claimed.await(20, TimeUnit.SECONDS);

        CompletableFuture<Integer> swept = CompletableFuture.supplyAsync(sweep::sweep);
        Thread.sleep(300);
        assertThat(swept).isNotDone();
        commit.countDown();
        claim.get();
        swept.get();

        assertThat(store.dataKeys(List.of(key))).hasSize(1);
    }

    @Test
    void aSweepThatDiedBeforeTheKeyWasDestroyedIsFinishedByTheNext() {
        UUID half = minted(Duration.ofHours(25));
        database.update(
                "INSERT INTO claimed_key (key, kind, subject, version) VALUES (?, 0, gen_random_uuid(), 0)", half);

        sweep.sweep();

        assertThat(store.dataKeys(List.of(half))).isEmpty();
    }

    @Test
    void aProcessGivesOutNoKeyThatComesNearTheAgeOfSweeping() {
        UUID old = UUID.randomUUID();
        dataKeys.putBack(new DataKeys.Minted(old, Instant.now().minus(Duration.ofHours(13))));

        List<DataKeys.Minted> given = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            given.add(dataKeys.take());
        }

        assertThat(given).extracting(DataKeys.Minted::id).doesNotContain(old);
        given.forEach(dataKeys::putBack);
    }

    @Test
    void vaultCallsAndWaitingKeysAreCounted() {
        given().get(Management.at("/metrics"))
                .then()
                .statusCode(200)
                .body(containsString("menshen_vault_calls_total"))
                .body(containsString("menshen_keys_waiting"));
    }

    /// A key of a process that is no more.
    private UUID minted(Duration ago) {
        UUID id = UUID.randomUUID();
        Keks.Kek kek = keks.current();
        store.addDataKeys(
                kek.id(),
                List.of(id),
                List.of(DataKeys.wrap(kek, id, KeyMaterial.random())),
                Instant.now().minus(ago));
        return id;
    }

    private static Subject someone() {
        return Subject.of(MemberId.random());
    }

    private void inKeyStore(String sql) throws SQLException {
        try (Connection connection = stack.keyStore().connect("keys");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
