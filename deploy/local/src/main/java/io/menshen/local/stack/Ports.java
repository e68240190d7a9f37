package io.menshen.local.stack;

import io.menshen.local.process.ServerFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

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
        int witness,
        int gatewayManagement,
        int memberManagement,
        int consentManagement,
        int auditManagement) {

    public static final int DEFAULT_BASE = 8080;
    private static final int COUNT = 17;

    /// Seventeen ports in a row.
    public static Ports from(int base) {
        if (base < 1024 || base + COUNT > 65_536) {
            throw new ServerFailure(
                    "MENSHEN_PORT_BASE must lie between 1024 and %d, not %d.".formatted(65_536 - COUNT, base));
        }
        return of(IntStream.range(base, base + COUNT).boxed().toList());
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
        return of(found);
    }

    private static Ports of(List<Integer> all) {
        return new Ports(
                all.get(0),
                all.get(1),
                all.get(2),
                all.get(3),
                all.get(4),
                all.get(5),
                all.get(6),
                all.get(7),
                all.get(8),
                all.get(9),
                all.get(10),
                all.get(11),
                all.get(12),
                all.get(13),
                all.get(14),
                all.get(15),
                all.get(16));
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
