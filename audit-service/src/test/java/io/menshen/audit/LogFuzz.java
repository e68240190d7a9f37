package io.menshen.audit;

import io.menshen.audit.intake.RecordFuzz;
import io.menshen.audit.log.BundleFuzz;
import io.menshen.audit.note.NoteFuzz;
import io.menshen.audit.query.QueryFuzz;
import io.menshen.audit.verify.ExportFuzz;
import java.util.Arrays;

/// What Jazzer calls with whatever it thinks of, guided by what the code does with it: `mvn -Pfuzz -Dquick test
/// -pl audit-service -am -Dtest=NoteTest -Dsurefire.failIfNoSpecifiedTests=false -Dfuzz.seconds=3600`. The first
/// byte says which reader of the log is asked. Each may refuse in its one declared way; anything else ends the run
/// with the input in a file. [io.menshen.audit.note.MutationTest] does the same for notes with fewer inputs, drawn
/// from a seed, at every test run.
public final class LogFuzz {

    private LogFuzz() {}

    /// The name that Jazzer looks for.
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        switch (input[0] & 0x07) {
            case 0 -> QueryFuzz.read(rest);
            case 1 -> BundleFuzz.read(rest);
            case 2 -> BundleFuzz.path(rest);
            case 3 -> RecordFuzz.read(rest);
            case 4 -> ExportFuzz.read((input[0] & 0xff) >> 3, rest);
            default -> NoteFuzz.read(rest);
        }
    }
}
