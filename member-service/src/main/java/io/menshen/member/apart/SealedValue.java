package io.menshen.member.apart;

import io.menshen.member.protection.Place;

/// A sealed group on its way to where it lies apart; not a record, because a record with an array would compare
/// by identity.
public final class SealedValue {

    private final Place place;
    private final byte[] bytes;

    public SealedValue(Place place, byte[] bytes) {
        this.place = place;
        this.bytes = bytes.clone();
    }

    public Place place() {
        return place;
    }

    public byte[] bytes() {
        return bytes.clone();
    }
}
