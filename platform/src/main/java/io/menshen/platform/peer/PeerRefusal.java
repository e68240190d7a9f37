package io.menshen.platform.peer;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Why the other end of a connection was refused. The log says this and nothing that the other end has sent: neither
/// names nor numbers of its certificate.
enum PeerRefusal {
    IN_CLEAR("the call came in clear"),
    NO_CERTIFICATE("no certificate was shown"),
    NAME("its certificate is of somebody who does not call this service"),
    EXPIRED("its certificate has ended"),
    NOT_YET_VALID("its certificate is not valid yet"),
    UNKNOWN_AUTHORITY("its certificate is of an authority that is not believed"),
    UNFIT("its certificate is not fit for this");

    private static final Logger LOG = Logger.getLogger(PeerRefusal.class);
    private static final long SECOND = 1_000_000_000L;

    /// Somebody who knocks a thousand times a second must not fill the disk.
    private static final Map<PeerRefusal, AtomicLong> LAST = new EnumMap<>(PeerRefusal.class);

    private static final Map<PeerRefusal, AtomicLong> UNTOLD = new EnumMap<>(PeerRefusal.class);

    static {
        for (PeerRefusal each : values()) {
            LAST.put(each, new AtomicLong(System.nanoTime() - SECOND));
            UNTOLD.put(each, new AtomicLong());
        }
    }

    private final String words;

    PeerRefusal(String words) {
        this.words = words;
    }

    static PeerRefusal of(Throwable failure) {
        @Nullable Throwable cause = failure;
        PeerRefusal found = UNFIT;
        for (int depth = 0; cause != null && depth < 8; depth++, cause = cause.getCause()) {
            switch (cause) {
                case CertificateExpiredException _ -> {
                    return EXPIRED;
                }
                case CertificateNotYetValidException _ -> {
                    return NOT_YET_VALID;
                }
                case CertPathValidatorException invalid
                when invalid.getReason() == CertPathValidatorException.BasicReason.INVALID_SIGNATURE ->
                    found = UNKNOWN_AUTHORITY;
                case CertPathBuilderException _ -> found = UNKNOWN_AUTHORITY;
                default -> {
                    // the cause below may say more
                }
            }
        }
        return found;
    }

    /// At most one line a second for each reason; the next line counts those that got none.
    void tell(String who) {
        long now = System.nanoTime();
        AtomicLong last = LAST.getOrDefault(this, new AtomicLong());
        AtomicLong untold = UNTOLD.getOrDefault(this, new AtomicLong());
        long before = last.get();
        if (now - before >= SECOND && last.compareAndSet(before, now)) {
            LOG.warnf("refused %s: %s (%d more since the last line)", who, words, untold.getAndSet(0));
        } else {
            untold.incrementAndGet();
        }
    }
}
