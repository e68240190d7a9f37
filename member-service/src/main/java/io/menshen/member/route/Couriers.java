package io.menshen.member.route;

import io.menshen.member.protection.IndexKeys;
import io.menshen.platform.permit.Permit;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// Names couriers by a keyed hash of the user name: a volunteer's may be a mobile, and routes lie in clear.
@ApplicationScoped
class Couriers {

    private static final IndexKeys.Name KEY = new IndexKeys.Name("courier", "uniqueness", 1);

    private final IndexKeys keys;

    Couriers(IndexKeys keys) {
        this.keys = keys;
    }

    /// As whom the caller drives.
    Optional<byte[]> of(Permit caller) {
        return caller.username().map(this::named);
    }

    byte[] named(String username) {
        return keys.tag(KEY, username.strip().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    }
}
