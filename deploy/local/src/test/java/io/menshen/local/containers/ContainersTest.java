package io.menshen.local.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.menshen.local.stack.Ports;
import io.menshen.local.stack.Service;
import io.menshen.local.stack.Stack;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The container flavour. Runs only with `-Dmenshen.stack=containers` and a container engine.
class ContainersTest {

    @TempDir
    Path home;

    @Test
    void theServersOfAServiceRunAsContainers() throws Exception {
        assumeThat(Containers.wanted())
                .as("SKIPPED: not run with -Dmenshen.stack=containers")
                .isTrue();
        assumeThat(Containers.engineAnswers())
                .as("SKIPPED: no container engine answers")
                .isTrue();
        Stack stack = Stack.forTests(home, Ports.free());
        try {
            stack.serversOf(Service.MEMBER).forEach(server -> server.start());

            assertThat(stack.settings(Service.MEMBER).all())
                    .containsKey("quarkus.vault.authentication.app-role.secret-id");
            stack.postgres().stop();
            stack.postgres().start();
            try (Connection connection = stack.postgres().connect("member")) {
                assertThat(connection.isValid(5)).isTrue();
            }
        } finally {
            stack.serversOf(Service.MEMBER).forEach(server -> server.kill());
        }
    }
}
