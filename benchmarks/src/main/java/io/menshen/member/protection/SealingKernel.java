package io.menshen.member.protection;

import io.menshen.member.MemberId;
import java.util.Map;
import org.jspecify.annotations.NullMarked;

/// Sealing as member-service does it, under a key that the peers may use too. It lies in this package because
/// nobody outside of it may hand a key in.
@NullMarked
public final class SealingKernel {

    private static final int HEADER = 6;

    private final Place place;
    private final OpenKeys keys;
    private final byte[] associatedData;

    /// @param key 256 bits
    public SealingKernel(byte[] key, Suite suite) {
        Subject subject = Subject.of(MemberId.random());
        place = Place.of(subject, FieldGroup.CONTACT);
        keys = new OpenKeys(Map.of(subject, new OpenKeys.VersionedKey(1, new KeyMaterial(key))), suite);
        associatedData = place.associatedData(suite.number(), 1);
    }

    public byte[] seal(byte[] clear) {
        return keys.seal(place, clear);
    }

    public byte[] open(byte[] sealed) {
        return keys.open(place, sealed);
    }

    /// What is bound to the sealed value, for the peers to bind the same.
    public byte[] associatedData() {
        return associatedData.clone();
    }

    /// How many bytes stand before nonce, ciphertext and tag.
    public static int header() {
        return HEADER;
    }
}
