package io.menshen.local;

import io.menshen.local.process.ServerFailure;
import java.util.Arrays;
import java.util.List;

/// The figures that can be measured and the promises that can be proved: the one list of their names.
enum Measurement {
    READ(
            Kind.BENCH,
            "read",
            "io.menshen.load.ReadLoad",
            "reads of a courier's route through the gateway, a second (needs a running stack)");

    enum Kind {
        BENCH,
        PROVE
    }

    private final Kind kind;
    private final String id;
    private final String mainClass;
    private final String description;

    Measurement(Kind kind, String id, String mainClass, String description) {
        this.kind = kind;
        this.id = id;
        this.mainClass = mainClass;
        this.description = description;
    }

    String id() {
        return id;
    }

    String mainClass() {
        return mainClass;
    }

    String description() {
        return description;
    }

    static List<Measurement> of(Kind kind) {
        return Arrays.stream(values()).filter(each -> each.kind == kind).toList();
    }

    static Measurement named(Kind kind, String id) {
        return of(kind).stream()
                .filter(each -> each.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new ServerFailure("There is nothing called \"%s\" to %s; known: %s."
                        .formatted(
                                id,
                                kind == Kind.BENCH ? "measure" : "prove",
                                of(kind).isEmpty()
                                        ? "nothing yet"
                                        : String.join(
                                                ", ",
                                                of(kind).stream()
                                                        .map(Measurement::id)
                                                        .toList()))));
    }
}
