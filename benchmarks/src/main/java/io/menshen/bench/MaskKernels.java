package io.menshen.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/// B2: masking one JSON answer in memory.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MaskKernels {

    @Benchmark
    public int menshen(MaskState state) {
        return state.kernel.mask(state.json);
    }

    @Benchmark
    public byte[] streaming(MaskState state) throws IOException {
        return MaskState.streaming(state.json);
    }

    @Benchmark
    public byte[] tree(MaskState state) throws IOException {
        return MaskState.tree(state.json);
    }

    /// The same with a note in every third line, which the kernel searches.
    @Benchmark
    public int menshenNotes(MaskState state) {
        return state.kernel.mask(state.withNotes);
    }

    /// What is refused, one after the other.
    @Benchmark
    public boolean menshenHostile(MaskState state) {
        return state.kernel.refuses(state.nextHostile());
    }

    /// The same, which Jackson's parser only reads.
    @Benchmark
    public boolean streamingHostile(MaskState state) throws IOException {
        return MaskState.valid(state.nextHostile());
    }

    /// A list of 10 MB.
    @Benchmark
    public int menshenLarge(LargeMaskState state) {
        return state.kernel.mask(state.json);
    }
}
