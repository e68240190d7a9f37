package io.menshen.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TileTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, 256, tile/0/000",
        "0, 273, 112, tile/0/273.p/112",
        "1, 1234067, 256, tile/1/x001/x234/067",
        "-1, 1000, 1, tile/entries/x001/000.p/1",
        "63, 7, 255, tile/63/007.p/255"
    })
    void pathsAreThoseOfTlogTiles(int level, long index, int width, String path) {
        Tile tile = new Tile(level, index, width);

        assertThat(tile.path()).isEqualTo(path);
        assertThat(Tile.parse(path)).contains(tile);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tile/0/0", "tile/00/000", "tile/64/000", "tile/0/x000/001", "tile/0/000.p/0", "tile/0/000.p/256",
                "tile/0/000.p/01", "tile/entries/../../000", "tile/0/000/", "/tile/0/000", "tile/0/001/000",
                        "tile/-1/000",
                "tile/0/x001", "tile/0/000.p", "tile/0/\u0660\u0660\u0660", "tile/0/000\n", "../tile/0/000",
                        "tile/entries/000.p/999"
            })
    void whatIsNotATilesPathIsRefused(String path) {
        assertThat(Tile.parse(path)).isEmpty();
    }

    @Test
    void indexesBeyondAnyLogAreRefusedWithoutOverflow() {
        assertThat(Tile.parse("tile/0/x999/x999/x999/x999/x999/999")).isPresent();
        assertThat(Tile.parse("tile/0/x999/x999/x999/x999/x999/x999/999")).isEmpty();
    }
}
