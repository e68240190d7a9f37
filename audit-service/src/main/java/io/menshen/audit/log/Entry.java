package io.menshen.audit.log;

import io.menshen.audit.leaf.Leaf;
import io.menshen.audit.leaf.Salted;
import io.menshen.audit.merkle.Hash;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A leaf in the form in which it is stored and hashed. Making it is most of the work of appending, and depends on
/// nothing that came before.
final class Entry {

    private final byte[] bytes;
    private final Hash hash;
    private final List<Salted> salted;

    private Entry(byte[] bytes, List<Salted> salted) {
        this.bytes = bytes;
        this.hash = Hash.ofLeaf(bytes);
        this.salted = salted;
    }

    static Entry of(Leaf leaf) {
        return new Entry(leaf.json().getBytes(StandardCharsets.UTF_8), leaf.salted());
    }

    /// One that was stored before.
    static Entry stored(String json) {
        return new Entry(json.getBytes(StandardCharsets.UTF_8), List.of());
    }

    /// A signed one, from a bundle.
    static Entry signed(byte[] bytes) {
        return new Entry(bytes, List.of());
    }

    /// Not a copy.
    byte[] bytes() {
        return bytes;
    }

    Hash hash() {
        return hash;
    }

    List<Salted> salted() {
        return salted;
    }
}
