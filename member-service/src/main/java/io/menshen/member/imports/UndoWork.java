package io.menshen.member.imports;

import io.menshen.member.ImportId;
import io.menshen.member.imports.MemberImports.Registration;
import io.menshen.member.job.Job;
import io.menshen.member.job.JobRun;
import io.menshen.member.job.JobWork;
import io.menshen.member.registry.Members;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/// Takes back what a file has registered, as far as nobody has used it: such records are erased, the others stay and
/// are named by their lines. After a crash it begins again: what it has erased is no longer there.
@ApplicationScoped
class UndoWork implements JobWork {

    static final String KIND = "member-import-undo";

    private static final int TOGETHER = 50;

    private final MemberImports imports;
    private final Members members;

    UndoWork(MemberImports imports, Members members) {
        this.imports = imports;
        this.members = members;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void work(JobRun run) {
        ImportId id = new ImportId(run.subjectId());
        int done = 0;
        run.total(imports.registered(id));
        int after = 0;
        List<Registration> page = imports.registrations(id, after, TOGETHER);
        while (!page.isEmpty()) {
            done += page.size();
            takeBack(run, id, page, done);
            after = page.getLast().line();
            page = imports.registrations(id, after, TOGETHER);
        }
    }

    private void takeBack(JobRun run, ImportId id, List<Registration> page, int done) {
        QuarkusTransaction.requiringNew().run(() -> {
            List<Job.Item> kept = new ArrayList<>();
            for (Registration made : page) {
                if (imports.used(made.member()) || !members.takeBack(made.member(), "import/" + id, run.actor())) {
                    kept.add(new Job.Item(made.line(), "kept", "InUse"));
                }
            }
            run.items(kept, done);
        });
    }
}
