package io.menshen.audit.cosigning;

import io.menshen.audit.witness.TestWitness;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/// A witness for the service under test. It knows no log until a test tells it one.
public final class WitnessResource implements QuarkusTestResourceLifecycleManager {

    private TestWitness witness;

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory("menshen-witness-").toRealPath();
            witness = new TestWitness(folder, "witness.example/w1", Clock.systemUTC());
            return Map.of("menshen.witness.list", witness.line(), "menshen.witness.interval", "100ms");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(witness, field -> field.getType() == TestWitness.class);
    }

    @Override
    public void stop() {
        witness.close();
    }
}
