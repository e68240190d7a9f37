package io.menshen.audit.log;

import io.menshen.audit.intake.Records;
import io.menshen.audit.intake.Submission;
import io.menshen.audit.intake.SubmissionReader;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Evidence without a Kafka.
final class TestSubmissions {

    private TestSubmissions() {}

    /// So many reads of one source, numbered from `from`.
    static List<Submission> reads(String source, long from, int count) {
        SubmissionReader reader = new SubmissionReader();
        List<Submission> submissions = new ArrayList<>();
        for (long number = from; number < from + count; number++) {
            submissions.add(reader.read(
                    Records.kafka(0, number, Records.recorded(source, number), Records.read(new UUID(7, number)))));
        }
        return submissions;
    }
}
