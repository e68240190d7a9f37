package io.menshen.member.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.menshen.member.MemberId;
import io.menshen.member.OrderId;
import io.menshen.member.RoundId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OpenKeysTest {

    private static final byte[] MOBILE = "{\"mobile\":\"+8613812345678\"}".getBytes(StandardCharsets.UTF_8);

    private final Subject mine = Subject.of(MemberId.random());
    private final Subject others = Subject.of(MemberId.random());
    private final KeyMaterial key = KeyMaterial.random();

    /// Both under one key on purpose: what keeps them apart is the associated data alone.
    private OpenKeys keys(Suite suite) {
        return new OpenKeys(
                Map.of(mine, new OpenKeys.VersionedKey(1, key), others, new OpenKeys.VersionedKey(1, key)), suite);
    }

    @ParameterizedTest
    @EnumSource
    void whatWasSealedOpens(Suite suite) {
        OpenKeys keys = keys(suite);
        byte[] sealed = keys.seal(Place.of(mine, FieldGroup.CONTACT), MOBILE);

        assertThat(keys.open(Place.of(mine, FieldGroup.CONTACT), sealed)).isEqualTo(MOBILE);
    }

    @ParameterizedTest
    @EnumSource
    void sealingTwiceGivesTwoCiphertexts(Suite suite) {
        OpenKeys keys = keys(suite);
        Place place = Place.of(mine, FieldGroup.CONTACT);

        assertThat(keys.seal(place, MOBILE)).isNotEqualTo(keys.seal(place, MOBILE));
    }

    @ParameterizedTest
    @EnumSource
    void theHeaderNamesSuiteAndKeyVersion(Suite suite) {
        OpenKeys keys = keys(suite);
        byte[] sealed = keys.seal(Place.of(mine, FieldGroup.CONTACT), MOBILE);

        assertThat(sealed).startsWith(1, suite.number(), 0, 0, 0, 1).hasSize(6 + 12 + MOBILE.length + 16);
    }

    @ParameterizedTest
    @EnumSource
    void anotherMembersCiphertextDoesNotOpen(Suite suite) {
        OpenKeys keys = keys(suite);
        byte[] sealed = keys.seal(Place.of(others, FieldGroup.CONTACT), MOBILE);

        assertThatThrownBy(() -> keys.open(Place.of(mine, FieldGroup.CONTACT), sealed))
                .isInstanceOf(ProtectionRefusal.NotAuthentic.class);
    }

    @ParameterizedTest
    @EnumSource
    void anotherGroupsCiphertextDoesNotOpen(Suite suite) {
        OpenKeys keys = keys(suite);
        byte[] sealed = keys.seal(Place.of(mine, FieldGroup.PROFILE), MOBILE);

        assertThatThrownBy(() -> keys.open(Place.of(mine, FieldGroup.CONTACT), sealed))
                .isInstanceOf(ProtectionRefusal.NotAuthentic.class);
    }

    @ParameterizedTest
    @EnumSource
    void anotherOrdersCiphertextDoesNotOpen(Suite suite) {
        OpenKeys keys = keys(suite);
        byte[] sealed =
                keys.seal(Place.of(mine, FieldGroup.NOTE, OrderId.random().value()), MOBILE);

        assertThatThrownBy(() -> keys.open(
                        Place.of(mine, FieldGroup.NOTE, OrderId.random().value()), sealed))
                .isInstanceOf(ProtectionRefusal.NotAuthentic.class);
        assertThatThrownBy(() -> keys.open(Place.of(mine, FieldGroup.NOTE), sealed))
                .isInstanceOf(ProtectionRefusal.NotAuthentic.class);
    }

    @ParameterizedTest
    @EnumSource
    void aRoundIsNotAMemberEvenWithTheSameId(Suite suite) {
        RoundId round = new RoundId(mine.id());
        OpenKeys both = new OpenKeys(
                Map.of(mine, new OpenKeys.VersionedKey(1, key), Subject.of(round), new OpenKeys.VersionedKey(1, key)),
                suite);
        byte[] sealed = both.seal(Place.of(mine, FieldGroup.NOTE), MOBILE);

        assertThatThrownBy(() -> both.open(Place.of(Subject.of(round), FieldGroup.NOTE), sealed))
                .isInstanceOf(ProtectionRefusal.NotAuthentic.class);
    }

    @ParameterizedTest
    @EnumSource
    void everyFlippedBitIsNoticed(Suite suite) {
        OpenKeys keys = keys(suite);
        Place place = Place.of(mine, FieldGroup.CONTACT);
        byte[] sealed = keys.seal(place, MOBILE);

        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] flipped = sealed.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> keys.open(place, flipped)).isInstanceOf(ProtectionRefusal.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyCutIsNoticed(Suite suite) {
        OpenKeys keys = keys(suite);
        Place place = Place.of(mine, FieldGroup.CONTACT);
        byte[] sealed = keys.seal(place, MOBILE);

        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> keys.open(place, cut)).isInstanceOf(ProtectionRefusal.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWrongKeyVersionIsRefused(Suite suite) {
        OpenKeys keys = keys(suite);
        Place place = Place.of(mine, FieldGroup.CONTACT);
        byte[] sealed = keys.seal(place, MOBILE);
        OpenKeys newer = new OpenKeys(Map.of(mine, new OpenKeys.VersionedKey(2, key)), suite);

        assertThatThrownBy(() -> newer.open(place, sealed)).isInstanceOf(ProtectionRefusal.NoKey.class);
        sealed[5] = 2;
        assertThatThrownBy(() -> newer.open(place, sealed)).isInstanceOf(ProtectionRefusal.NotAuthentic.class);
    }

    @ParameterizedTest
    @EnumSource
    void whoHasNoKeyGetsNothing(Suite suite) {
        OpenKeys keys = keys(suite);
        Subject erased = Subject.of(MemberId.random());

        assertThat(keys.has(erased)).isFalse();
        assertThatThrownBy(() -> keys.seal(Place.of(erased, FieldGroup.CONTACT), MOBILE))
                .isInstanceOf(ProtectionRefusal.NoKey.class);
    }

    @Test
    void nothingPrintsAKey() {
        assertThat(new OpenKeys.VersionedKey(1, key).toString()).isEqualTo("VersionedKey[version=1, key=KeyMaterial]");
    }

    @ParameterizedTest
    @EnumSource
    void whatAnySuiteSealedOpensWhateverIsConfigured(Suite configured) {
        Place place = Place.of(mine, FieldGroup.CONTACT);

        for (Suite suite : Suite.values()) {
            byte[] sealed = keys(suite).seal(place, MOBILE);
            assertThat(keys(configured).open(place, sealed)).isEqualTo(MOBILE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherSuitesNumberInTheHeaderIsRefused(Suite suite) {
        Place place = Place.of(mine, FieldGroup.CONTACT);
        byte[] sealed = keys(suite).seal(place, MOBILE);

        for (int number = 0; number < 256; number++) {
            byte[] renamed = sealed.clone();
            renamed[1] = (byte) number;
            if (number != suite.number()) {
                assertThatThrownBy(() -> keys(suite).open(place, renamed))
                        .as("suite %d", number)
                        .isInstanceOf(ProtectionRefusal.NotAuthentic.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalTellsWhereAndNeverWhat(Suite suite) {
        Place place = Place.of(mine, FieldGroup.CONTACT);
        byte[] sealed = keys(suite).seal(place, MOBILE);
        sealed[sealed.length - 1] ^= 1;

        assertThatThrownBy(() -> keys(suite).open(place, sealed))
                .isInstanceOf(ProtectionRefusal.NotAuthentic.class)
                .hasNoCause()
                .hasMessage("does not authenticate: MEMBER " + mine.id() + " CONTACT");
    }

    /// What was sealed outlives releases of this service, so what is bound to it must come out the same for
    /// ever.
    @Test
    void theAssociatedDataHasOneForm() {
        UUID member = new UUID(0x0102030405060708L, 0x090a0b0c0d0e0f10L);
        UUID order = new UUID(0x1112131415161718L, 0x191a1b1c1d1e1f20L);
        Subject subject = Subject.of(new MemberId(member));

        assertThat(HexFormat.of()
                        .formatHex(Place.of(subject, FieldGroup.NOTE, order).associatedData((byte) 1, 7)))
                .isEqualTo("01" + "0102030405060708090a0b0c0d0e0f10" + "04" + "6e6f7465" + "01" + "00000007"
                        + "1112131415161718191a1b1c1d1e1f20");
        assertThat(HexFormat.of()
                        .formatHex(Place.of(subject, FieldGroup.CONTACT).associatedData((byte) 2, 1)))
                .isEqualTo("01" + "0102030405060708090a0b0c0d0e0f10" + "07" + "636f6e74616374" + "02" + "00000001"
                        + "00000000000000000000000000000000");
    }
}
