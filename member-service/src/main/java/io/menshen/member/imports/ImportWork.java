package io.menshen.member.imports;

import io.menshen.member.ImportId;
import io.menshen.member.MemberId;
import io.menshen.member.field.FieldCatalogue;
import io.menshen.member.field.FieldRefusal;
import io.menshen.member.imports.MemberImports.Registration;
import io.menshen.member.job.Job;
import io.menshen.member.job.JobFailure;
import io.menshen.member.job.JobRun;
import io.menshen.member.job.JobWork;
import io.menshen.member.registry.BulkRegistrar;
import io.menshen.member.registry.BulkRegistrar.Checked;
import io.menshen.member.registry.MemberRefusal;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads a file and registers its rows, a batch in one transaction with what the job remembers of it: after a crash the
/// next run goes on behind the last batch that was committed.
///
/// Of rows only those are noted one by one that were refused, with codes and never with a value.
@ApplicationScoped
class ImportWork implements JobWork {

    static final String KIND = "member-import";

    static final int MOST_ROWS = 500_000;

    private static final String REFUSED = "refused";
    private static final String UNREADABLE = "Unreadable";

    private final MemberImports imports;
    private final BulkRegistrar registrar;
    private final FieldCatalogue catalogue;
    private final ImportConfig config;

    ImportWork(MemberImports imports, BulkRegistrar registrar, FieldCatalogue catalogue, ImportConfig config) {
        this.imports = imports;
        this.registrar = registrar;
        this.catalogue = catalogue;
        this.config = config;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void work(JobRun run) throws JobFailure {
        MemberImport file = imports.find(new ImportId(run.subjectId())).orElseThrow(() -> new JobFailure("not-found"));
        try {
            run.total(count(file));
            register(run, file);
        } catch (Rows.Unreadable e) {
            if (e.column() > 0) {
                run.items(List.of(new Job.Item(1, REFUSED, e.code() + ":" + e.column())), 0);
            }
            throw new JobFailure(e.code());
        }
    }

    @Override
    public void done(JobRun run) {
        imports.empty(new ImportId(run.subjectId()));
    }

    /// Reads everything once, so that a file that is broken in the middle registers nobody.
    private int count(MemberImport file) throws Rows.Unreadable, JobFailure {
        int rows = 0;
        try (Rows each = rows(file)) {
            while (each.next() != null) {
                rows++;
                if (rows > MOST_ROWS) {
                    throw new JobFailure("too-many-rows");
                }
            }
        }
        if (rows == 0) {
            throw new JobFailure("no-rows");
        }
        return rows;
    }

    private void register(JobRun run, MemberImport file) throws Rows.Unreadable {
        try (Rows rows = rows(file)) {
            int done = 0;
            while (done < run.done() && rows.next() != null) {
                done++;
            }
            List<Row> batch = new ArrayList<>();
            for (@Nullable Row row = rows.next(); row != null; row = rows.next()) {
                batch.add(row);
                if (batch.size() == config.batch()) {
                    done += batch.size();
                    take(run, file, batch, done);
                    batch.clear();
                }
            }
            if (!batch.isEmpty()) {
                take(run, file, batch, done + batch.size());
            }
        }
    }

    private Rows rows(MemberImport file) throws Rows.Unreadable {
        return Rows.of(file.format(), file.encoding(), imports.open(file), catalogue);
    }

    private void take(JobRun run, MemberImport file, List<Row> batch, int done) {
        List<Checked> people = new ArrayList<>();
        List<Integer> lines = new ArrayList<>();
        List<Job.Item> refused = new ArrayList<>();
        for (Row row : batch) {
            try {
                if (row.fields() == null) {
                    refused.add(new Job.Item(row.line(), REFUSED, UNREADABLE));
                } else {
                    people.add(registrar.check(row.fields(), file.from()));
                    lines.add(row.line());
                }
            } catch (FieldRefusal.Malformed e) {
                refused.add(new Job.Item(row.line(), REFUSED, codes(e)));
            } catch (MemberRefusal.BadField e) {
                refused.add(new Job.Item(row.line(), REFUSED, "Form:" + e.field()));
            }
        }
        QuarkusTransaction.requiringNew().run(() -> {
            if (!file.trial() && !people.isEmpty()) {
                List<MemberId> made = registrar.register(people, file.from(), run.actor());
                List<Registration> registrations = new ArrayList<>();
                for (int i = 0; i < made.size(); i++) {
                    registrations.add(new Registration(lines.get(i), made.get(i)));
                }
                imports.remember(file.id(), registrations);
            }
            run.items(refused, done);
        });
    }

    /// E.g. `Form:mobile,NoPurpose:occupation`; what is no field is not repeated.
    private static String codes(FieldRefusal.Malformed refusal) {
        return refusal.faults().stream()
                .map(fault -> fault.pointer().isEmpty()
                        ? fault.code()
                        : fault.code() + ":" + fault.pointer().substring(1))
                .distinct()
                .collect(Collectors.joining(","));
    }
}
