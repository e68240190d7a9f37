package io.menshen.bench;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/// B8: whether one field of one member may be shown, for a hundred thousand members in random order.
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BasisKernels {

    @Benchmark
    public boolean menshen(BasisState state) {
        return state.kernel.decide(state.next());
    }

    @Benchmark
    public boolean postgres(BasisState state) throws SQLException {
        return state.lookUp(state.next());
    }
}
