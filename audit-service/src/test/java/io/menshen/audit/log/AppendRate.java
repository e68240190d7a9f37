package io.menshen.audit.log;

import io.menshen.audit.intake.Records;
import io.menshen.audit.intake.Submission;
import io.menshen.audit.intake.SubmissionReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// A first figure for B9: how many entries a second one sequencer reads, stores, hashes, cuts into tiles and signs,
/// with every fsync on. Without Kafka's transport and with a key in memory. A figure is printed, nothing is
/// asserted.
///
/// Run it with the test class path: `io.menshen.audit.log.AppendRate [entries] [batch]`.
final class AppendRate {

    private AppendRate() {}

    public static void main(String[] arguments) throws Exception {
        int entries = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200_000;
        int batch = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2_000;
        PrintStream out = System.out;
        SubmissionReader reader = new SubmissionReader();
        Path folder = Files.createTempDirectory("menshen-rate-");
        try (TestDatabase database = new TestDatabase();
                LogFixture fixture = new LogFixture(database, "rate", folder)) {
            AuditLog log = fixture.open();
            long busy = 0;
            for (int round = 0, from = 0; from < entries; round++, from += batch) {
                List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
                for (int number = from; number < from + batch; number++) {
                    records.add(Records.kafka(
                            0,
                            number,
                            Records.recorded("gw/rate", number),
                            Records.read(new UUID(7, number % 100_000))));
                }
                long before = System.nanoTime();
                List<Submission> submissions = new ArrayList<>();
                records.forEach(record -> submissions.add(reader.read(record)));
                log.append(submissions);
                fixture.sign(log);
                long took = System.nanoTime() - before;
                // Making the records is not what is measured.
                busy += took;
                if (round % 10 == 9) {
                    out.printf("%8d entries, last batch %.0f entries/s%n", log.size(), batch * 1e9 / took);
                }
            }
            out.printf(
                    "%d entries in batches of %d: %.0f entries/s, %d files%n",
                    log.size(),
                    batch,
                    log.size() * 1e9 / busy,
                    Files.walk(folder).filter(Files::isRegularFile).count());
        }
    }
}
