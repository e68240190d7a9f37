package io.menshen.audit.leaf;

import java.util.List;

/// One entry: its bytes for ever, and beside it what may be forgotten.
///
/// @param json canonical JSON; what the tree hashes
/// @param salted the values behind the commitments
public record Leaf(String json, List<Salted> salted) {

    /// The longest entry that fits into a bundle (C2SP tlog-tiles: a uint16 length).
    public static final int LONGEST = 65_535;

    public Leaf {
        salted = List.copyOf(salted);
    }
}
