package io.menshen.member.message;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Looks, in the background, whose time has come to be reminded.
@ApplicationScoped
class ReminderKeeper {

    private static final Logger LOG = Logger.getLogger(ReminderKeeper.class);

    private final Reminders reminders;
    private final ReminderConfig config;
    private volatile boolean running = true;
    private @Nullable Thread thread;

    ReminderKeeper(Reminders reminders, ReminderConfig config) {
        this.reminders = reminders;
        this.config = config;
    }

    void start(@Observes StartupEvent started) {
        thread = Thread.ofVirtual().name("reminder-keeper").start(this::run);
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        running = false;
        if (thread != null) {
            thread.interrupt();
            thread.join(Duration.ofSeconds(5));
        }
    }

    private void run() {
        while (running) {
            boolean more = false;
            try {
                more = reminders.askTheDue() == config.batch();
            } catch (RuntimeException e) {
                LOG.warnf("reminders wait: %s", e.getClass().getSimpleName());
            }
            try {
                if (!more) {
                    Thread.sleep(config.look());
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
