package io.menshen.platform.outbox;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.NullMarked;

/// The relay as every service runs it, without a service around it. It lies in this package because nobody outside of
/// it makes one.
@NullMarked
public final class RelayKernel implements AutoCloseable {

    private final OutboxRelay relay;

    public RelayKernel(DataSource database, Map<String, Object> kafka, String name) {
        relay = new OutboxRelay(database, kafka, new Defaults(), name, new SimpleMeterRegistry());
        relay.start(new StartupEvent());
    }

    /// What a commit does.
    public void wake() {
        relay.wake();
    }

    @Override
    public void close() throws InterruptedException {
        relay.stop(new ShutdownEvent());
    }

    private static final class Defaults implements OutboxConfig {

        @Override
        public boolean enabled() {
            return true;
        }

        @Override
        public int batch() {
            return 500;
        }

        @Override
        public Duration pause() {
            return Duration.ofMillis(500);
        }
    }
}
