package io.menshen.member.message;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Who delivers what, as the settings say.
@ApplicationScoped
class Senders {

    private static final Logger LOG = Logger.getLogger(Senders.class);

    private final LocalSender local;
    private final AliyunSender sms;
    private final SmtpSender email;
    private final MessageConfig config;

    Senders(LocalSender local, AliyunSender sms, SmtpSender email, MessageConfig config) {
        this.local = local;
        this.sms = sms;
        this.email = email;
        this.config = config;
    }

    /// A provider that lacks a setting is found out now and not by the first member.
    void start(@Observes StartupEvent started) {
        if (config.sms() == MessageConfig.Provider.REAL && !sms.missing().isEmpty()) {
            throw new IllegalStateException("menshen.message.sms=real needs " + String.join(", ", sms.missing()));
        }
        if (config.email() == MessageConfig.Provider.REAL && !email.hasFrom()) {
            throw new IllegalStateException("menshen.message.email=real needs quarkus.mailer.from");
        }
        if (anyLocal()) {
            LOG.warn("messages stay on this machine: ./menshen messages shows them");
        }
    }

    /// Who delivers on this channel; empty if nobody does.
    Optional<Sender> of(MessageChannel channel) {
        return switch (channel) {
            case INBOX -> Optional.empty();
            case SMS -> of(config.sms(), sms);
            case EMAIL -> of(config.email(), email);
        };
    }

    /// Whether what would be sent stays on this machine.
    boolean anyLocal() {
        return config.sms() == MessageConfig.Provider.LOCAL || config.email() == MessageConfig.Provider.LOCAL;
    }

    private Optional<Sender> of(MessageConfig.Provider provider, Sender real) {
        return switch (provider) {
            case NONE -> Optional.empty();
            case LOCAL -> Optional.of(local);
            case REAL -> Optional.of(real);
        };
    }
}
