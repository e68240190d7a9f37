package io.menshen.member.protection;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where a sealed value belongs. It is bound to the ciphertext, so a value that somebody moved elsewhere does not open.
///
/// @param record a record of the subject, e.g. an order; absent for what the subject has once
public record Place(
        Subject subject, FieldGroup group, @Nullable UUID record) {

    public static Place of(Subject subject, FieldGroup group) {
        return new Place(subject, group, null);
    }

    public static Place of(Subject subject, FieldGroup group, UUID record) {
        return new Place(subject, group, record);
    }

    /// Ids only, for the log and for evidence.
    @Override
    public String toString() {
        return subject.kind() + " " + subject.id() + " " + group + (record == null ? "" : " " + record);
    }

    /// Subject | group | suite | key version | record, each of fixed length or with its length in front.
    byte[] associatedData(byte suite, int keyVersion) {
        byte[] name = group.codeBytes();
        UUID part = record == null ? new UUID(0, 0) : record;
        return ByteBuffer.allocate(1 + 16 + 1 + name.length + 1 + 4 + 16)
                .put((byte) subject.kind().number())
                .putLong(subject.id().getMostSignificantBits())
                .putLong(subject.id().getLeastSignificantBits())
                .put((byte) name.length)
                .put(name)
                .put(suite)
                .putInt(keyVersion)
                .putLong(part.getMostSignificantBits())
                .putLong(part.getLeastSignificantBits())
                .array();
    }
}
