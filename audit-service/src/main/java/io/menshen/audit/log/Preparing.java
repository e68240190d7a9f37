package io.menshen.audit.log;

import io.menshen.audit.intake.Submission;
import io.menshen.audit.intake.SubmissionReader;
import io.menshen.audit.leaf.LeafMaker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/// Makes records into entries, on a thread beside the sequencer's: it takes as long as storing them does.
final class Preparing {

    private final ThreadFactory threads =
            Thread.ofPlatform().name("preparing").daemon().factory();

    private final SubmissionReader reader = new SubmissionReader();

    FutureTask<List<AuditLog.Prepared>> start(ConsumerRecords<byte[], byte[]> records) {
        FutureTask<List<AuditLog.Prepared>> task = new FutureTask<>(() -> of(records));
        threads.newThread(task).start();
        return task;
    }

    private final LeafMaker leaves = new LeafMaker();

    private synchronized List<AuditLog.Prepared> of(ConsumerRecords<byte[], byte[]> records) {
        List<AuditLog.Prepared> prepared = new ArrayList<>(records.count());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Submission submission = reader.read(record);
            prepared.add(new AuditLog.Prepared(submission, Entry.of(leaves.of(submission))));
        }
        return prepared;
    }
}
