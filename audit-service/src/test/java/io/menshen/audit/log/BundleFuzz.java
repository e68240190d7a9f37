package io.menshen.audit.log;

import io.menshen.audit.merkle.Tile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bundles and the paths of tiles under [io.menshen.audit.LogFuzz].
public final class BundleFuzz {

    private BundleFuzz() {}

    /// Reads a bundle; what was read gives the same bytes again.
    public static void read(byte[] input) {
        try {
            if (!Arrays.equals(TileFiles.bundle(TileFiles.entries(input)), input)) {
                throw new IllegalStateException("two bundles of the same entries");
            }
        } catch (IOException _) {
            // refused as declared
        }
    }

    /// Reads a path; only the one text that a tile has is one.
    public static void path(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        Tile.parse(text).ifPresent(tile -> {
            if (!tile.path().equals(text) || text.contains("..")) {
                throw new IllegalStateException("two paths of one tile");
            }
        });
    }
}
