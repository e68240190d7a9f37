package io.menshen.local.stack;

import io.menshen.local.process.ServerFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// The loopback ports of a stack.
public record Ports(
        int gateway,
        int member,
        int consent,
        int audit,
        int keycloak,
        int keycloakManagement,
        int kafka,
        int kafkaController,
        int postgresData,
        int postgresKeys,
        int vault,
        int postgresLog,
        int witness) {

    public static final int DEFAULT_BASE = 8080;
    private static final int COUNT = 13;

    /// Thirteen ports in a row.
    public static Ports from(int base) {
        if (base < 1024 || base + COUNT > 65_536) {
            throw new ServerFailure(
                    "MENSHEN_PORT_BASE must lie between 1024 and %d, not %d.".formatted(65_536 - COUNT, base));
        }
        return new Ports(
                base, base + 1, base + 2, base + 3, base + 4, base + 5, base + 6, base + 7, base + 8, base + 9,
                base + 10, base + 11, base + 12);
    }

    /// Ports that nobody uses now, below those that the kernel hands out to outgoing connections.
    public static Ports free() {
        List<Integer> found = new ArrayList<>();
        while (found.size() < COUNT) {
            int candidate = ThreadLocalRandom.current().nextInt(18_000, 32_000);
            if (!found.contains(candidate) && isFree(candidate)) {
                found.add(candidate);
            }
        }
        return new Ports(
                found.get(0),
                found.get(1),
                found.get(2),
                found.get(3),
                found.get(4),
                found.get(5),
                found.get(6),
                found.get(7),
                found.get(8),
                found.get(9),
                found.get(10),
                found.get(11),
                found.get(12));
    }

    /// One such port.
    public static int oneFree() {
        return free().gateway();
    }

    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
