package io.menshen.member.matching;

import io.menshen.member.protection.IndexKeys;
import java.nio.ByteBuffer;

/// One version of a field's search index: a key of its own, and so many bits of each tag.
///
/// @param complete whether every member with a value is in it
public record SearchVersion(SearchField field, int number, int bits, boolean complete) {

    IndexKeys.Name key() {
        return new IndexKeys.Name(field.code(), "search", number);
    }

    /// The first bits of a tag.
    int truncated(byte[] tag) {
        return ByteBuffer.wrap(tag).getInt() >>> (Integer.SIZE - bits);
    }
}
