package io.menshen.audit.intake;

import java.util.regex.Pattern;

/// A record's name for ever: the source that wrote it and its number there. Duplicates and gaps are told by it.
///
/// @param source `member-service/outbox`, `masking-gateway/<boot id>`
/// @param number 0, 1, 2, … without a gap
public record Origin(String source, long number) {

    private static final Pattern SOURCE = Pattern.compile("[a-z][a-z0-9-]{0,40}/[A-Za-z0-9][A-Za-z0-9.-]{0,80}");

    /// Whether a text may be a source's name: what else stands in that header goes neither into the log nor into a
    /// log file.
    static boolean isSource(String text) {
        return SOURCE.matcher(text).matches();
    }
}
