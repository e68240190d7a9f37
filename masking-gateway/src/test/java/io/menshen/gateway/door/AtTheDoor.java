package io.menshen.gateway.door;

import io.menshen.disclosure.rule.RuleFile;
import io.menshen.local.stack.Stack;
import io.quarkus.test.common.http.TestHTTPResource;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// What every test at the running door has: real Kafka and PostgreSQL, and stand-ins outside the process for the
/// services
/// behind the door and for the identity provider.
abstract class AtTheDoor {

    Stack stack;
    IdentityProvider identities;

    @TestHTTPResource("/")
    URI address;

    Services services;
    Client client;

    @BeforeEach
    final void stand() throws Exception {
        services = Services.behind(stack);
        client = new Client(address);
        awaitRecording();
    }

    @AfterEach
    final void leave() {
        services.close();
    }

    /// Waits until the gateway records, holds a lease, and has the rules that came with it.
    final void awaitRecording() throws InterruptedException {
        for (int i = 0; i < 400 && !recording(client.beside("/health/ready").body()); i++) {
            Thread.sleep(50);
        }
    }

    private static boolean recording(String health) {
        return health.contains("acknowledged")
                && health.contains("held")
                && health.contains("\"" + RuleFile.bundled().version() + "\"");
    }
}
