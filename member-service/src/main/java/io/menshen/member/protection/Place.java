package io.menshen.member.protection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where a sealed value belongs. It is bound to the ciphertext, so a value that somebody moved elsewhere does not open.
///
/// @param record a record of the subject, e.g. an order; absent for what the subject has once
public record Place(
        Subject subject, FieldGroup group, @Nullable UUID record) {

    private static final int WITHOUT_NAME = 1 + 16 + 1 + 1 + 4 + 16;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

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
        String name = group.code(); // ASCII
        byte[] out = new byte[WITHOUT_NAME + name.length()];
        out[0] = (byte) subject.kind().number();
        LONG.set(out, 1, subject.id().getMostSignificantBits());
        LONG.set(out, 9, subject.id().getLeastSignificantBits());
        out[17] = (byte) name.length();
        int at = 18;
        for (int i = 0; i < name.length(); i++) {
            out[at++] = (byte) name.charAt(i);
        }
        out[at] = suite;
        INT.set(out, at + 1, keyVersion);
        if (record != null) {
            LONG.set(out, at + 5, record.getMostSignificantBits());
            LONG.set(out, at + 13, record.getLeastSignificantBits());
        }
        return out;
    }
}
