package io.menshen.local.backup;

import io.menshen.local.kafka.KafkaServer;
import io.menshen.local.process.ServerFailure;
import java.time.Duration;

/// How long backups are kept.
///
/// @param count how many of the members' and of the log's, at most
/// @param longest how old one of these may get, at most; shorter than Kafka keeps the facts that a restore
/// replays
/// @param keyStoreFor how old one of the key store's may get
public record Retention(int count, Duration longest, Duration keyStoreFor) {

    public static final Retention DEFAULT = new Retention(14, Duration.ofDays(30), Duration.ofDays(7));

    public Retention {
        if (count < 1) {
            throw new ServerFailure("At least one backup must be kept, not %d.".formatted(count));
        }
        if (longest.compareTo(KafkaServer.RETENTION) >= 0) {
            throw new ServerFailure(
                    "Backups cannot be kept for %d days: what is to be replayed after a restore is kept for %d."
                            .formatted(longest.toDays(), KafkaServer.RETENTION.toDays()));
        }
    }

    /// How old a backup of this kind may get.
    Duration of(Kind kind) {
        return kind == Kind.KEYS ? keyStoreFor : longest;
    }

    public Retention keeping(int count) {
        return new Retention(count, longest, keyStoreFor);
    }
}
