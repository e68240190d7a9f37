package io.menshen.member.message;

import io.menshen.member.Actor;
import io.menshen.member.job.AttemptWatch;
import io.menshen.member.protection.ProtectionRefusal;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Sends, in the background, what was written. Nothing that a provider answers is logged: it may quote a
/// number.
@ApplicationScoped
class DispatchWorker {

    private static final Logger LOG = Logger.getLogger(DispatchWorker.class);
    private static final int BATCH = 20;

    private final Dispatch dispatch;
    private final Messages messages;
    private final Senders senders;
    private final Instance<AttemptWatch> watches;
    private final MessageConfig config;
    private final Clock clock;
    private volatile boolean running = true;
    private @Nullable Thread thread;

    DispatchWorker(
            Dispatch dispatch,
            Messages messages,
            Senders senders,
            Instance<AttemptWatch> watches,
            MessageConfig config,
            Clock clock) {
        this.dispatch = dispatch;
        this.messages = messages;
        this.senders = senders;
        this.watches = watches;
        this.config = config;
        this.clock = clock;
    }

    void start(@Observes StartupEvent started) {
        thread = Thread.ofVirtual().name("message-dispatch").start(this::run);
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
                dispatch.tidy();
                more = look() == BATCH;
            } catch (RuntimeException | Error e) {
                LOG.warnf("messages wait: %s", e.getClass().getSimpleName());
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

    /// One look: sends what is due.
    ///
    /// @return how many messages were taken up
    int look() {
        List<Dispatch.Taken> taken = dispatch.take(BATCH);
        taken.forEach(this::deliver);
        return taken.size();
    }

    /// One message that does not open keeps no other waiting.
    private void deliver(Dispatch.Taken taken) {
        try {
            Optional.ofNullable(messages.open(List.of(taken.row())).get(taken.row().id))
                    .ifPresentOrElse(
                            message -> send(taken, message), () -> dispatch.giveUp(taken, "its member has gone"));
        } catch (ProtectionRefusal.Unavailable e) {
            // nothing was tried
            dispatch.putBack(taken);
        } catch (ProtectionRefusal e) {
            watches.forEach(watch -> watch.failed(Actor.itself(), e));
            dispatch.giveUp(taken, "it does not open");
        }
    }

    private void send(Dispatch.Taken taken, Outgoing message) {
        if (!clock.instant().isBefore(taken.usefulUntil())) {
            dispatch.giveUp(taken, "it is of no use any more");
            return;
        }
        @Nullable Sender sender = senders.of(taken.row().channel).orElse(null);
        if (sender == null) {
            dispatch.giveUp(taken, "nobody delivers on this channel");
            return;
        }
        try {
            sender.send(message);
            dispatch.sent(taken, sender.keeps());
        } catch (NotSentException e) {
            if (e.possiblySent() && !message.template().repeatable()) {
                dispatch.giveUp(taken, e.getMessage() + ", and nobody knows whether it was sent");
            } else {
                dispatch.failed(taken, String.valueOf(e.getMessage()));
            }
        }
    }
}
