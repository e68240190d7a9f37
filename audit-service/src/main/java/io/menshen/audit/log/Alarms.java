package io.menshen.audit.log;

import io.menshen.audit.intake.Position;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jboss.logging.Logger;

/// What somebody must be told at once: a counter to alert on and a line to find it by. Entries of the log say it
/// too.
final class Alarms {

    private static final Logger LOG = Logger.getLogger(Alarms.class);

    private final Counter gaps;
    private final Counter malformed;
    private final Counter repairs;
    private final Counter rewinds;
    private final Counter refills;

    Alarms(MeterRegistry meters) {
        gaps = meters.counter("menshen.log.gaps");
        malformed = meters.counter("menshen.log.malformed");
        repairs = meters.counter("menshen.log.repairs");
        rewinds = meters.counter("menshen.log.rewinds");
        refills = meters.counter("menshen.log.refills");
    }

    void gap(String source, long expected, String found) {
        gaps.increment();
        LOG.errorf("ALARM gap: source=%s expected=%d found=%s", source, expected, found);
    }

    void malformed(Position position, String reason) {
        malformed.increment();
        LOG.errorf(
                "ALARM malformed record: %s-%d@%d reason=%s",
                position.topic(), position.partition(), position.offset(), reason);
    }

    void repaired(long size) {
        repairs.increment();
        LOG.errorf("ALARM tiles were missing or damaged and have been made again from the entries, size=%d", size);
    }

    void refilled(long from, long to) {
        refills.increment();
        LOG.errorf(
                "ALARM the database was restored and lacked signed entries; taken from the bundles again: %d to %d."
                        + " Whose they are is not known any more",
                from, to - 1);
    }

    void rewound(String partitions) {
        rewinds.increment();
        LOG.errorf("ALARM Kafka no longer has the offset to go on from, reading from its beginning: %s", partitions);
    }
}
