package io.menshen.audit.intake;

import io.menshen.platform.event.AuditRecord;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one Kafka record asks the log to take up.
public sealed interface Submission {

    Position position();

    /// Empty only when a malformed record does not even say where it comes from.
    Optional<Origin> origin();

    Instant time();

    /// Evidence.
    record Recorded(Position position, Origin from, AuditRecord record) implements Submission {

        @Override
        public Optional<Origin> origin() {
            return Optional.of(from);
        }

        @Override
        public Instant time() {
            return record.time();
        }
    }

    /// The first record of a gateway's source; it ends the previous one.
    record SourceOpened(
            Position position,
            Origin from,
            Instant time,
            @Nullable Previous previous) implements Submission {

        @Override
        public Optional<Origin> origin() {
            return Optional.of(from);
        }
    }

    /// The source that ended.
    ///
    /// @param lastAcknowledged everything up to here is in Kafka, so it must come to the log
    record Previous(String source, long lastAcknowledged) {}

    /// Nobody can read it, but it was there, and the log says so.
    ///
    /// @param reason a fixed word, nothing of the record
    /// @param content the record's value; never stored, only committed to
    record Malformed(Position position, @Nullable Origin from, Instant time, String reason, Content content)
            implements Submission {

        @Override
        public Optional<Origin> origin() {
            return Optional.ofNullable(from);
        }
    }

    /// Bytes that nobody understood and that must not be printed.
    final class Content {

        private final byte[] bytes;

        Content(byte[] bytes) {
            this.bytes = bytes;
        }

        public byte[] bytes() {
            return bytes.clone();
        }

        public int length() {
            return bytes.length;
        }

        @Override
        public String toString() {
            return bytes.length + " bytes";
        }
    }
}
