package io.menshen.member.imports;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Shreds, in the background, files that nobody reads any more.
@ApplicationScoped
class ImportKeeper {

    private static final Logger LOG = Logger.getLogger(ImportKeeper.class);

    private final MemberImports imports;

    ImportKeeper(MemberImports imports) {
        this.imports = imports;
    }

    @Scheduled(every = "{menshen.import.look}", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void look() {
        try {
            int emptied = imports.emptyTheOver();
            while (emptied > 0) {
                emptied = imports.emptyTheOver();
            }
        } catch (RuntimeException e) {
            LOG.warnf("files wait to be shredded: %s", e.getClass().getSimpleName());
        }
    }
}
