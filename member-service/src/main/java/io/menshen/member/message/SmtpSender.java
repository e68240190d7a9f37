package io.menshen.member.message;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.Mailer;
import io.vertx.ext.mail.SMTPException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.ConnectException;
import java.net.UnknownHostException;
import org.eclipse.microprofile.config.ConfigProvider;

/// Hands e-mail to the server that `quarkus.mailer.*` names (SMTP, RFC 5321).
@ApplicationScoped
class SmtpSender implements Sender {

    private static final String FROM = "quarkus.mailer.from";

    private final Mailer mailer;

    SmtpSender(Mailer mailer) {
        this.mailer = mailer;
    }

    /// Whether the settings say from whom mail comes.
    boolean hasFrom() {
        return ConfigProvider.getConfig().getOptionalValue(FROM, String.class).isPresent();
    }

    @Override
    public void send(Outgoing message) throws NotSentException {
        try {
            mailer.send(Mail.withText(message.to(), message.title(), message.text())
                    // the same each time, so that a second copy can be told from a second message (RFC 5322)
                    .addHeader("Message-ID", "<" + message.id() + "@menshen>")
                    // no out-of-office answer, please (RFC 3834)
                    .addHeader("Auto-Submitted", "auto-generated")
                    .addHeader("Content-Language", message.language().tag()));
        } catch (RuntimeException e) {
            throw notSent(e);
        }
    }

    private static NotSentException notSent(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SMTPException answer) {
                return NotSentException.refused("smtp-" + answer.getReplyCode());
            }
            if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
                return NotSentException.refused("unreachable");
            }
        }
        return NotSentException.unknown("broken-off");
    }
}
