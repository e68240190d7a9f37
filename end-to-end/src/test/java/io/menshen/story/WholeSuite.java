package io.menshen.story;

import java.net.URI;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// The packaged suite with a data folder of its own, started once for all test classes and stopped after the last one.
public final class WholeSuite implements AutoCloseable {

    private final OwnSuite suite = OwnSuite.start();
    private Journey journey = new Journey(suite.gateway(), suite.signIn());
    private boolean told;

    public OwnSuite servers() {
        return suite;
    }

    URI gateway() {
        return suite.gateway();
    }

    /// The journey that all test classes share.
    Journey journey() {
        return journey;
    }

    /// Plays the whole story unless a test class before has done so.
    void story() {
        if (!told) {
            told = true;
            journey.leaderPastesAList();
            journey.courierDelivers();
            journey.memberLooks();
            journey.memberChangesTheirMind();
            journey.auditorTakesAProof();
        }
    }

    void told() {
        told = true;
    }

    @Override
    public void close() {
        suite.close();
    }

    /// Hands the suite to test classes that ask for it.
    public static final class Provider implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == WholeSuite.class;
        }

        @Override
        public WholeSuite resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(WholeSuite.class))
                    .computeIfAbsent(WholeSuite.class, _ -> new WholeSuite(), WholeSuite.class);
        }
    }
}
