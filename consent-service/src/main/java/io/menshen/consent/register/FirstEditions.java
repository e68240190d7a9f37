package io.menshen.consent.register;

import io.menshen.consent.register.RegisterConfig.Upgrade;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import org.hibernate.exception.ConstraintViolationException;
import org.jboss.logging.Logger;

/// Takes in what came with the service, when it starts.
@ApplicationScoped
class FirstEditions {

    private static final Logger LOG = Logger.getLogger(FirstEditions.class);

    private final Register register;
    private final RegisterConfig config;

    FirstEditions(Register register, RegisterConfig config) {
        this.register = register;
        this.config = config;
    }

    /// Before anything that needs a purpose or a notice.
    void begin(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent started) {
        for (Kind kind : register.kinds()) {
            try {
                register.takeIn(kind, config.upgrades() == Upgrade.INSTALLED);
            } catch (ConstraintViolationException e) {
                LOG.infof("another replica was first, kind=%s", kind.code());
            }
        }
    }
}
