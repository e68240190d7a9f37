package io.menshen.story;

import io.menshen.caller.SignIn;
import io.menshen.local.stack.Ports;
import io.menshen.local.stack.Stack;
import java.net.URI;
import java.nio.file.Path;

/// Signs the demo users of a running local suite in, by the real code flow.
final class LocalSignIn {

    private LocalSignIn() {}

    /// @param gateway its port is the first of the suite's ports
    /// @param home the suite's data folder
    static SignIn of(URI gateway, Path home) {
        return Stack.in(home, Ports.from(gateway.getPort())).keycloak()::token;
    }
}
