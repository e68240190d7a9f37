package io.menshen.story;

import io.menshen.caller.Answer;
import io.menshen.caller.Caller;
import io.menshen.canary.CanaryScan;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A dispatched route on a running suite, for whoever wants to read it again and again.
public final class DeliveryRound implements AutoCloseable {

    private final Journey journey;
    private final @Nullable OwnSuite suite;
    private final Caller anotherCourier;

    private DeliveryRound(Journey journey, @Nullable OwnSuite suite) {
        this.journey = journey;
        this.suite = suite;
        this.anotherCourier = journey.signsIn("courier2");
    }

    /// @param running gateway URL and data folder of a running suite; empty for a suite of one's own
    public static DeliveryRound open(List<String> running) {
        if (running.isEmpty()) {
            OwnSuite own = OwnSuite.start();
            return opened(new Journey(own.gateway(), own.signIn()), own);
        }
        URI gateway = URI.create(running.get(0));
        return opened(new Journey(gateway, LocalSignIn.of(gateway, Path.of(running.get(1)))), null);
    }

    /// A round of a suite that stays when this is closed.
    public static DeliveryRound of(OwnSuite suite) {
        return opened(new Journey(suite.gateway(), suite.signIn()), null);
    }

    /// The same through another address than the suite's own gateway.
    public static DeliveryRound of(OwnSuite suite, URI gateway) {
        return opened(new Journey(gateway, suite.signIn()), null);
    }

    /// The round that this journey has opened.
    static DeliveryRound of(Journey opened) {
        return new DeliveryRound(opened, null);
    }

    private static DeliveryRound opened(Journey journey, @Nullable OwnSuite suite) {
        journey.openDeliveryRound();
        return new DeliveryRound(journey, suite);
    }

    public Answer read() {
        return journey.readRoute();
    }

    /// The same read by a courier whose route it is not.
    public Answer readAsAnotherCourier() {
        return journey.readRoute(anotherCourier);
    }

    public int stops() {
        return journey.readRoute().expect(200).json().path("stops").size();
    }

    /// Whether anything that this round's list brought stands in clear in these bytes.
    public boolean shows(byte[] body) {
        return !new CanaryScan(PastedList.canaries())
                .bytes("the answer", body)
                .findings()
                .isEmpty();
    }

    /// Who may make groups.
    public Caller leader() {
        return journey.leader;
    }

    /// The requests of all entries that the log finds, as an auditor asks for them.
    public List<String> logged(String query) {
        List<String> requests = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = journey.entries(query, cursor);
            page.items().map(entry -> entry.path("request").asText()).forEach(requests::add);
            cursor = page.json().path("next").asText("");
        } while (!cursor.isEmpty() && !cursor.equals("null"));
        return requests;
    }

    @Override
    public void close() {
        if (suite != null) {
            suite.close();
        }
    }
}
