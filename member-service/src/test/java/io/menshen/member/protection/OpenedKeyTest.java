package io.menshen.member.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class OpenedKeyTest {

    private final AtomicInteger asked = new AtomicInteger();
    private boolean vaultIsSealed;
    private Instant now = Instant.parse("2026-11-22T05:00:00Z");
    private final OpenedKey<SecretKey> key = new OpenedKey<>(this::unwrap, new Hands(), Duration.ofMinutes(15));

    @Test
    void vaultIsAskedOnce() {
        key.get();
        later(Duration.ofMinutes(14));
        key.get();

        assertThat(asked).hasValue(1);
    }

    @Test
    void aSealedVaultDoesNotStopReadsBeforeTheTimeIsOver() {
        key.get();
        vaultIsSealed = true;
        later(Duration.ofMinutes(14));

        assertThat(key.get()).isNotNull();
    }

    @Test
    void aSealedVaultStopsReadsWhenTheTimeIsOver() {
        key.get();
        vaultIsSealed = true;
        later(Duration.ofMinutes(15));

        assertThatThrownBy(key::get).isInstanceOf(ProtectionRefusal.KeysUnavailable.class);
        assertThat(key.ifOpen()).isEmpty();
    }

    @Test
    void anUnsealedVaultIsEnoughToGoOn() {
        key.get();
        vaultIsSealed = true;
        later(Duration.ofMinutes(20));
        assertThatThrownBy(key::get).isInstanceOf(ProtectionRefusal.KeysUnavailable.class);

        vaultIsSealed = false;

        assertThat(key.get()).isNotNull();
    }

    @Test
    void aFailedRenewalKeepsWhatIsOpenUntilItsTime() {
        key.get();
        later(Duration.ofMinutes(8));
        assertThat(key.ageing()).isTrue();
        vaultIsSealed = true;

        assertThatThrownBy(key::open).isInstanceOf(ProtectionRefusal.KeysUnavailable.class);

        assertThat(key.get()).isNotNull();
        later(Duration.ofMinutes(7));
        assertThatThrownBy(key::get).isInstanceOf(ProtectionRefusal.KeysUnavailable.class);
    }

    @Test
    void aKeyThatNobodyUsesIsNotRenewed() {
        key.open();
        later(Duration.ofMinutes(8));
        assertThat(key.due()).isFalse();

        key.get();

        assertThat(key.due()).isTrue();
    }

    private void later(Duration by) {
        now = now.plus(by);
    }

    private SecretKey unwrap() {
        if (vaultIsSealed) {
            throw new ProtectionRefusal.KeysUnavailable("Vault is sealed");
        }
        asked.incrementAndGet();
        return new SecretKeySpec(new byte[32], "AES");
    }

    private final class Hands extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
