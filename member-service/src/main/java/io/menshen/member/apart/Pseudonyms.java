package io.menshen.member.apart;

import io.menshen.member.protection.IndexKeys;
import io.menshen.member.protection.Place;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The names of rows that lie apart: HMAC-SHA-256 of member, group, record and generation, under a key of their
/// own that is derived (HKDF, RFC 5869) from the root that Vault wraps. The label is never changed: every row
/// would be lost.
@ApplicationScoped
class Pseudonyms {

    private static final IndexKeys.Name KEY = new IndexKeys.Name("apart", "pseudonym", 1);

    private final IndexKeys keys;

    Pseudonyms(IndexKeys keys) {
        this.keys = keys;
    }

    byte[] of(Reference reference) {
        Place place = reference.place();
        return keys.tag(
                KEY,
                bytes(place.subject().id()),
                place.group().code().getBytes(StandardCharsets.US_ASCII),
                bytes(place.record()),
                ByteBuffer.allocate(Long.BYTES).putLong(reference.generation()).array());
    }

    private static byte[] bytes(@Nullable UUID id) {
        return id == null
                ? new byte[0]
                : ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .array();
    }
}
