package io.menshen.bench;

import io.menshen.disclosure.masking.MaskingKernel;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// A roster of 10 MB, ten times what may pass, and nothing beside it.
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class LargeMaskState {

    private static final int LINES = 34_000;

    final MaskingKernel kernel = new MaskingKernel();
    byte[] json;

    @Setup
    public void prepare() {
        json = MaskingKernel.roster(LINES, false);
        if (json.length < 10_000_000 || kernel.mask(json) < json.length / 2) {
            throw new IllegalStateException("no roster of 10 MB");
        }
    }
}
