package io.menshen.bench;

import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/// B4: sealing and opening one field group of one member.
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SealKernels {

    @Benchmark
    public byte[] menshenSeal(SealState state) {
        return state.menshen.seal(state.clear);
    }

    @Benchmark
    public byte[] menshenOpen(SealState state) {
        return state.menshen.open(state.sealedByMenshen);
    }

    @Benchmark
    public byte[] jcaSeal(SealState state) throws GeneralSecurityException {
        return state.jcaSeal();
    }

    @Benchmark
    public byte[] jcaOpen(SealState state) throws GeneralSecurityException {
        return state.jcaOpen(state.sealedByJca);
    }

    @Benchmark
    public byte[] tinkSeal(SealState state) throws GeneralSecurityException {
        return state.tink.encrypt(state.clear, state.associatedData);
    }

    @Benchmark
    public byte[] tinkOpen(SealState state) throws GeneralSecurityException {
        return state.tink.decrypt(state.sealedByTink, state.associatedData);
    }

    @Benchmark
    public byte[] sm4Seal(SealState state) {
        return state.sm4.seal(state.clear);
    }

    @Benchmark
    public byte[] sm4Open(SealState state) {
        return state.sm4.open(state.sealedBySm4);
    }
}
