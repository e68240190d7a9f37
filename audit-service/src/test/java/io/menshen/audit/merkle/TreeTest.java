package io.menshen.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sigstore.merkle.InclusionProofVerifier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TreeTest {

    /// The leaves and roots that the implementations of Certificate Transparency share as their test vector.
    private static final List<String> CT_LEAVES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> CT_ROOTS = List.of(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    /// A tree whose tiles lie in a map: full ones as they come, partial ones on demand.
    private static final class TiledTree {

        private final Map<Tile, byte[]> tiles = new HashMap<>();
        private final NaiveTree naive = new NaiveTree();
        private GrowingTree tree = new GrowingTree();

        void append(byte[] entry) {
            Hash leaf = Hash.ofLeaf(entry);
            naive.append(leaf);
            tree.append(leaf, tiles::put);
        }

        void grow(int size) {
            while (tree.size() < size) {
                append(ByteBuffer.allocate(8).putLong(tree.size()).array());
            }
        }

        Proofs proofs() {
            tree.eachPartial(tiles::put);
            return new Proofs(tree.size(), this::read);
        }

        byte[] read(Tile tile) throws IOException {
            byte[] exact = tiles.get(tile);
            if (exact == null) {
                throw new IOException("asked for a tile that this tree has not: " + tile);
            }
            return exact;
        }
    }

    @Test
    void rootsAreThoseOfCertificateTransparency() {
        TiledTree tiled = new TiledTree();

        for (int i = 0; i < CT_LEAVES.size(); i++) {
            tiled.append(HexFormat.of().parseHex(CT_LEAVES.get(i)));

            assertThat(tiled.tree.root()).hasToString(CT_ROOTS.get(i));
        }
    }

    @Test
    void anEmptyTreeHasTheHashOfNothing() {
        assertThat(new GrowingTree().root())
                .hasToString("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void everyTileIsWhatItsFormulaSays() {
        TiledTree tiled = new TiledTree();
        tiled.grow(66_000);

        tiled.proofs();

        assertThat(tiled.tiles).hasSize(257 + 1 + 1 + 1 + 1);
        tiled.tiles.forEach((tile, hashes) -> assertThat(hashes).as(tile.path()).isEqualTo(tiled.naive.tile(tile)));
    }

    @Test
    void proofsEqualTheNaiveOnesAndVerifyAtEverySmallSize() throws IOException {
        TiledTree tiled = new TiledTree();
        for (int size = 1; size <= 40; size++) {
            tiled.grow(size);
            for (int index = 0; index < size; index++) {
                assertInclusion(tiled, index, size);
            }
            for (int old = 0; old <= size; old++) {
                assertConsistency(tiled, old, size);
            }
        }
    }

    @Test
    void proofsEqualTheNaiveOnesAcrossTileBorders() throws IOException {
        Random random = new Random(20_261_122);
        TiledTree tiled = new TiledTree();
        for (int size : new int[] {255, 256, 257, 511, 512, 513, 1_000, 4_096, 65_535, 65_536, 65_537, 66_100}) {
            tiled.grow(size);
            for (int i = 0; i < 12; i++) {
                assertInclusion(tiled, random.nextInt(size), size);
                assertConsistency(tiled, random.nextInt(size + 1), size);
            }
            assertInclusion(tiled, 0, size);
            assertInclusion(tiled, size - 1, size);
        }
    }

    private static void assertInclusion(TiledTree tiled, int index, int size) throws IOException {
        Hash leaf = Hash.ofLeaf(ByteBuffer.allocate(8).putLong(index).array());
        Proofs proofs = tiled.proofs();
        List<Hash> path = proofs.inclusion(index);
        Hash root = tiled.tree.root();

        assertThat(proofs.root()).isEqualTo(root);
        assertThat(path).isEqualTo(tiled.naive.inclusion(index, size));
        assertThat(Verification.included(leaf, index, size, path, root)).isTrue();
        assertThat(Verification.included(leaf, index + 1, size, path, root)).isFalse();
        if (!path.isEmpty()) {
            assertThat(Verification.included(leaf, index, size, path.subList(1, path.size()), root))
                    .isFalse();
            List<Hash> longer = new ArrayList<>(path);
            longer.add(path.getFirst());
            assertThat(Verification.included(leaf, index, size, longer, root)).isFalse();
        }
    }

    private static void assertConsistency(TiledTree tiled, int old, int size) throws IOException {
        Hash oldRoot = tiled.naive.root(old);
        Hash root = tiled.tree.root();
        List<Hash> path = tiled.proofs().consistency(old);

        assertThat(path).isEqualTo(tiled.naive.consistency(old, size));
        assertThat(Verification.consistent(old, oldRoot, size, root, path)).isTrue();
        if (old > 0 && old < size) {
            assertThat(Verification.consistent(old, Hash.ofNode(oldRoot, oldRoot), size, root, path))
                    .isFalse();
            assertThat(Verification.consistent(old, oldRoot, size, Hash.ofNode(root, root), path))
                    .isFalse();
            assertThat(Verification.consistent(old, oldRoot, size, root, List.of()))
                    .isFalse();
        }
    }

    @Test
    void anIndependentCheckerAcceptsTheProofs() throws Exception {
        TiledTree tiled = new TiledTree();
        tiled.grow(777);
        Proofs proofs = tiled.proofs();

        for (long index : new long[] {0, 1, 255, 256, 600, 776}) {
            InclusionProofVerifier.verify(
                    Hash.ofLeaf(ByteBuffer.allocate(8).putLong(index).array()).bytes(),
                    index,
                    777,
                    proofs.inclusion(index).stream().map(Hash::bytes).toList(),
                    proofs.root().bytes());
        }
    }

    @Test
    void aTreeTakenUpFromItsTilesGrowsAsIfItHadNeverStopped() throws IOException {
        for (int stop : new int[] {0, 1, 255, 256, 257, 65_536, 65_792}) {
            TiledTree whole = new TiledTree();
            whole.grow(stop);
            whole.proofs();

            whole.tree = GrowingTree.at(stop, whole::read);

            assertThat(whole.tree.root()).isEqualTo(whole.naive.root(stop));
            whole.grow(stop + 300);
            assertThat(whole.tree.root()).isEqualTo(whole.naive.root(stop + 300));
        }
    }
}
