package io.menshen.audit.merkle;

import java.io.IOException;

/// Where hash tiles are read from: files, a cache, a test's map, another party's server.
@FunctionalInterface
public interface TileReader {

    /// The tile's hashes one after another, exactly `tile.width() * 32` bytes.
    byte[] read(Tile tile) throws IOException;
}
