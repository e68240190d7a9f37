package io.menshen.audit.merkle;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The place of one tile, or of one bundle of entries, and its path under the log's prefix (C2SP tlog-tiles).
///
/// @param level 0 for leaf hashes, one more for each 256-fold; [#ENTRIES] for a bundle of entries
/// @param index the tile's number within its level
/// @param width how many hashes (or entries) it holds: 256 when full
public record Tile(int level, long index, int width) {

    /// Hashes in a full tile.
    public static final int WIDTH = 256;

    /// How many levels of the tree one tile spans.
    public static final int HEIGHT = 8;

    /// The "level" of bundles: they stand beside the hash tiles and follow the same numbering as level 0.
    public static final int ENTRIES = -1;

    private static final int HIGHEST_LEVEL = 63;

    private static final Pattern PATH = Pattern.compile(
            "tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,5})([0-9]{3})" + "(?:\\.p/([1-9][0-9]{0,2}))?");

    public Tile {
        if (level < ENTRIES || level > HIGHEST_LEVEL || index < 0 || width < 1 || width > WIDTH) {
            throw new IllegalArgumentException(
                    "no such tile: level " + level + ", index " + index + ", width " + width);
        }
    }

    public static Tile full(int level, long index) {
        return new Tile(level, index, WIDTH);
    }

    public boolean isFull() {
        return width == WIDTH;
    }

    /// `tile/<L>/<N>[.p/<W>]`, where index 1234067 is `x001/x234/067`.
    public String path() {
        String name = "%03d".formatted(index % 1000);
        StringBuilder path = new StringBuilder(name);
        for (long rest = index / 1000; rest > 0; rest /= 1000) {
            path.insert(0, "x%03d/".formatted(rest % 1000));
        }
        path.insert(0, "tile/" + (level == ENTRIES ? "entries" : level) + "/");
        return isFull() ? path.toString() : path.append(".p/").append(width).toString();
    }

    /// Reads a path strictly: only what [#path()] would write is a tile's path, so nothing can climb out of the
    /// folder.
    public static Optional<Tile> parse(String path) {
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int level = matcher.group(1).equals("entries") ? ENTRIES : Integer.parseInt(matcher.group(1));
        long index = Long.parseLong(matcher.group(2).replace("x", "").replace("/", "") + matcher.group(3));
        int width = matcher.group(4) == null ? WIDTH : Integer.parseInt(matcher.group(4));
        if (level > HIGHEST_LEVEL || width > WIDTH) {
            return Optional.empty();
        }
        Tile tile = new Tile(level, index, width);
        return tile.path().equals(path) ? Optional.of(tile) : Optional.empty();
    }
}
