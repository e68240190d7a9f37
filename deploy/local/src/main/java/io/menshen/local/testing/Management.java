package io.menshen.local.testing;

import org.eclipse.microprofile.config.ConfigProvider;

/// Where the service under test tells health and metrics: at a port of its own.
public final class Management {

    private Management() {}

    /// @param path such as `/health/ready`
    public static String at(String path) {
        return "http://127.0.0.1:%d/q%s"
                .formatted(ConfigProvider.getConfig().getValue("quarkus.management.test-port", Integer.class), path);
    }
}
