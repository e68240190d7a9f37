package io.menshen.member.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.member.MemberId;
import io.menshen.member.OrderId;
import io.menshen.member.RoundId;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class OpenKeysTest {

    private static final byte[] MOBILE = "{\"mobile\":\"+8613812345678\"}".getBytes(StandardCharsets.UTF_8);

    private final Subject mine = Subject.of(MemberId.random());
    private final Subject others = Subject.of(MemberId.random());
    private final SecretKey key = key();

    /// Both under one key on purpose: what keeps them apart is the associated data alone.
    private final OpenKeys keys =
            new OpenKeys(Map.of(mine, new OpenKeys.VersionedKey(1, key), others, new OpenKeys.VersionedKey(1, key)));

    @Test
    void whatWasSealedOpens() {
        byte[] sealed = keys.seal(Place.of(mine, FieldGroup.CONTACT), MOBILE);

        assertThat(keys.open(Place.of(mine, FieldGroup.CONTACT), sealed)).isEqualTo(MOBILE);
    }

    @Test
    void sealingTwiceGivesTwoCiphertexts() {
        Place place = Place.of(mine, FieldGroup.CONTACT);

        assertThat(keys.seal(place, MOBILE)).isNotEqualTo(keys.seal(place, MOBILE));
    }

    @Test
    void theHeaderNamesSuiteAndKeyVersion() {
        byte[] sealed = keys.seal(Place.of(mine, FieldGroup.CONTACT), MOBILE);

        assertThat(sealed).startsWith(1, 1, 0, 0, 0, 1).hasSize(6 + 12 + MOBILE.length + 16);
    }

    @Test
    void anotherMembersCiphertextDoesNotOpen() {
        byte[] sealed = keys.seal(Place.of(others, FieldGroup.CONTACT), MOBILE);

        assertThatThrownBy(() -> keys.open(Place.of(mine, FieldGroup.CONTACT), sealed))
                .isInstanceOf(ProtectionRefusal.NotAuthentic.class);
    }

    @Test
    void anotherGroupsCiphertextDoesNotOpen() {
        byte[] sealed = keys.seal(Place.of(mine, FieldGroup.PROFILE), MOBILE);

        assertThatThrownBy(() -> keys.open(Place.of(mine, FieldGroup.CONTACT), sealed))
                .isInstanceOf(ProtectionRefusal.NotAuthentic.class);
    }

    @Test
    void anotherOrdersCiphertextDoesNotOpen() {
        byte[] sealed =
                keys.seal(Place.of(mine, FieldGroup.NOTE, OrderId.random().value()), MOBILE);

        assertThatThrownBy(() -> keys.open(
                        Place.of(mine, FieldGroup.NOTE, OrderId.random().value()), sealed))
                .isInstanceOf(ProtectionRefusal.NotAuthentic.class);
        assertThatThrownBy(() -> keys.open(Place.of(mine, FieldGroup.NOTE), sealed))
                .isInstanceOf(ProtectionRefusal.NotAuthentic.class);
    }

    @Test
    void aRoundIsNotAMemberEvenWithTheSameId() {
        RoundId round = new RoundId(mine.id());
        OpenKeys both = new OpenKeys(
                Map.of(mine, new OpenKeys.VersionedKey(1, key), Subject.of(round), new OpenKeys.VersionedKey(1, key)));
        byte[] sealed = both.seal(Place.of(mine, FieldGroup.NOTE), MOBILE);

        assertThatThrownBy(() -> both.open(Place.of(Subject.of(round), FieldGroup.NOTE), sealed))
                .isInstanceOf(ProtectionRefusal.NotAuthentic.class);
    }

    @Test
    void everyFlippedBitIsNoticed() {
        Place place = Place.of(mine, FieldGroup.CONTACT);
        byte[] sealed = keys.seal(place, MOBILE);

        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] flipped = sealed.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> keys.open(place, flipped)).isInstanceOf(ProtectionRefusal.class);
        }
    }

    @Test
    void everyCutIsNoticed() {
        Place place = Place.of(mine, FieldGroup.CONTACT);
        byte[] sealed = keys.seal(place, MOBILE);

        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> keys.open(place, cut)).isInstanceOf(ProtectionRefusal.class);
        }
    }

    @Test
    void aWrongKeyVersionIsRefused() {
        Place place = Place.of(mine, FieldGroup.CONTACT);
        byte[] sealed = keys.seal(place, MOBILE);
        OpenKeys newer = new OpenKeys(Map.of(mine, new OpenKeys.VersionedKey(2, key)));

        assertThatThrownBy(() -> newer.open(place, sealed)).isInstanceOf(ProtectionRefusal.NoKey.class);
        sealed[5] = 2;
        assertThatThrownBy(() -> newer.open(place, sealed)).isInstanceOf(ProtectionRefusal.NotAuthentic.class);
    }

    @Test
    void whoHasNoKeyGetsNothing() {
        Subject erased = Subject.of(MemberId.random());

        assertThat(keys.has(erased)).isFalse();
        assertThatThrownBy(() -> keys.seal(Place.of(erased, FieldGroup.CONTACT), MOBILE))
                .isInstanceOf(ProtectionRefusal.NoKey.class);
    }

    @Test
    void nothingPrintsAKey() {
        assertThat(new OpenKeys.VersionedKey(1, key).toString()).isEqualTo("VersionedKey[version=1]");
    }

    private static SecretKey key() {
        return new SecretKeySpec(Aead.random(32), "AES");
    }
}
