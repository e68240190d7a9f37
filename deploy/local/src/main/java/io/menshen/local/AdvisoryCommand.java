package io.menshen.local;

import io.menshen.local.advisory.Advisories;
import io.menshen.local.process.Project;
import io.menshen.local.process.ServerFailure;
import io.menshen.local.stack.Service;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "advisories",
        description = "Compare the services' bills of materials with a file of known flaws, offline.")
final class AdvisoryCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "OSV's export for Maven (all.zip)")
    private Path data = Path.of("all.zip");

    private final Home home;
    private final PrintWriter out;

    AdvisoryCommand(Home home, PrintWriter out) {
        this.home = home;
        this.out = out;
    }

    @Override
    public Integer call() {
        List<Path> bills = Arrays.stream(Service.values())
                .map(service -> Project.root().resolve(service.id()).resolve("target/bom.json"))
                .toList();
        List<Path> missing = bills.stream().filter(bill -> !Files.exists(bill)).toList();
        if (!missing.isEmpty()) {
            throw new ServerFailure(
                    "There is no bill of materials at %s; build it with mvn -Psbom package -DskipTests, which needs the network once."
                            .formatted(missing.getFirst()));
        }
        if (!Files.exists(data)) {
            throw new ServerFailure(
                    "There is no file %s; bring OSV's export for Maven (all.zip) from where there is a network."
                            .formatted(data));
        }
        Instant now = Instant.now();
        Advisories.Result result = new Advisories(home.folder()).look(bills, data, now);
        result.findings()
                .forEach(each -> out.println("%-52s %-20s %s".formatted(each.component(), each.id(), each.summary())));
        out.println("Advisories: %s.".formatted(result.words(now)));
        return result.findings().isEmpty() ? 0 : 2;
    }
}
