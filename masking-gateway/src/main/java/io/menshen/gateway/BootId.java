package io.menshen.gateway;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/// The name of this process, made anew at each start: a gateway that was restarted is another gateway, to the log
/// and to the lease alike. Never configured.
@ApplicationScoped
public class BootId {

    private final String value = UUID.randomUUID().toString();

    public String value() {
        return value;
    }
}
