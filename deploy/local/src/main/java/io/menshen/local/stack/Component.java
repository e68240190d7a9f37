package io.menshen.local.stack;

import io.menshen.local.process.Server;
import java.util.List;

/// A server as a part of the whole: where it listens and what has to run before it.
///
/// @param url where to reach it, as `menshen status` shows it
/// @param ports what it listens on; empty for a server that somebody else runs
/// @param needs names of the components that must be up first
public record Component(Server server, String url, List<Integer> ports, List<String> needs) {

    public Component {
        ports = List.copyOf(ports);
        needs = List.copyOf(needs);
    }

    public String name() {
        return server.name();
    }
}
