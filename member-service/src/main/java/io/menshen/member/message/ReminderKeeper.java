package io.menshen.member.message;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Looks, in the background, whose time has come to be reminded.
@ApplicationScoped
class ReminderKeeper {

    private static final Logger LOG = Logger.getLogger(ReminderKeeper.class);

    private final Reminders reminders;
    private final ReminderConfig config;

    ReminderKeeper(Reminders reminders, ReminderConfig config) {
        this.reminders = reminders;
        this.config = config;
    }

    @Scheduled(every = "{menshen.reminder.look}", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        try {
            int asked = reminders.askTheDue();
            while (asked == config.batch()) {
                asked = reminders.askTheDue();
            }
        } catch (RuntimeException e) {
            LOG.warnf("reminders wait: %s", e.getClass().getSimpleName());
        }
    }
}
