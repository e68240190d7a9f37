package io.menshen.story;

import io.menshen.caller.Answer;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A dispatched route on a running suite, for whoever wants to read it again and again.
public final class DeliveryRound implements AutoCloseable {

    private final Journey journey;
    private final @Nullable OwnSuite suite;

    private DeliveryRound(Journey journey, @Nullable OwnSuite suite) {
        this.journey = journey;
        this.suite = suite;
        journey.openDeliveryRound();
    }

    /// @param running gateway URL and data folder of a running suite; empty for a suite of one's own
    public static DeliveryRound open(List<String> running) {
        if (running.isEmpty()) {
            OwnSuite own = OwnSuite.start();
            return new DeliveryRound(new Journey(own.gateway(), own.signIn()), own);
        }
        URI gateway = URI.create(running.get(0));
        Journey journey = new Journey(gateway, LocalSignIn.of(gateway, Path.of(running.get(1))));
        return new DeliveryRound(journey, null);
    }

    public Answer read() {
        return journey.readRoute();
    }

    public int stops() {
        return journey.readRoute().expect(200).json().path("stops").size();
    }

    @Override
    public void close() {
        if (suite != null) {
            suite.close();
        }
    }
}
