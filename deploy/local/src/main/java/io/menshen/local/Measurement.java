package io.menshen.local;

import io.menshen.local.process.ServerFailure;
import java.util.Arrays;
import java.util.List;

/// The figures that can be measured and the promises that can be proved: the one list of their names.
enum Measurement {
    READ(
            Kind.BENCH,
            Where.RUNNING_STACK,
            "read",
            "io.menshen.load.ReadLoad",
            "reads of a courier's route through the gateway, a second (needs a running stack)"),
    SEAL(
            Kind.BENCH,
            Where.BY_ITSELF,
            "seal",
            "io.menshen.bench.SealFigure",
            "sealing and opening a member's fields against raw JCA and Tink (2 minutes; needs no stack)"),
    MASK(
            Kind.BENCH,
            Where.BY_ITSELF,
            "mask",
            "io.menshen.bench.MaskFigure",
            "masking an answer in memory against Jackson's streaming and tree, hostile answers, a list of 10 MB (3 minutes; needs no stack; COUNT: rounds)"),
    BASIS(
            Kind.BENCH,
            Where.BY_ITSELF,
            "basis",
            "io.menshen.bench.BasisFigure",
            "the gateway's decision in its process against a PostgreSQL point look-up (1 minute; a server of its own)"),
    OUTBOX(
            Kind.BENCH,
            Where.BY_ITSELF,
            "outbox",
            "io.menshen.bench.OutboxFigure",
            "events from PostgreSQL to Kafka against a SKIP LOCKED poller (5 minutes; servers of its own)"),
    LOG_RATE(
            Kind.BENCH,
            Where.BY_ITSELF,
            "log",
            "io.menshen.bench.LogFigure",
            "evidence from Kafka into the log against a hash chain row by row (5 minutes; servers of its own; COUNT: entries)"),
    LOG_PROOF(
            Kind.BENCH,
            Where.BY_ITSELF,
            "proof",
            "io.menshen.bench.ProofFigure",
            "inclusion proofs and auditors' pages against computing from rows; trees of a million and a hundred million (3 minutes; a server of its own; COUNT: entries)"),
    MEMBERS(
            Kind.BENCH,
            Where.OWN_STACK,
            "members",
            "io.menshen.load.MemberLoad",
            "20,000 members from a file and 2,000 from pasted lists, read cold, keys rotated, restored beside (a stack of its own)",
            "20000"),
    MEMBER(
            Kind.BENCH,
            Where.OWN_STACK,
            "member",
            "io.menshen.load.MemberCost",
            "a member created, read and found by mobile, against the same service with sealing off (10 minutes; two stacks of its own)",
            "10000 100000"),
    STORE(
            Kind.BENCH,
            Where.WITH_PEERS,
            "store",
            "io.menshen.bench.StoreFigure",
            "eight personal fields kept sealed, by ShardingSphere-JDBC ENCRYPT, and in clear (5 minutes; a PostgreSQL of its own)"),
    LOG(
            Kind.PROVE,
            Where.OFFLINE,
            "log",
            "io.menshen.audit.verify.SampleLog",
            "P4: 1,000,000 entries checked offline, each kind of tampering found and named (some minutes; needs no stack)",
            "1000000"),
    LOG_FAULTS(
            Kind.PROVE,
            Where.BY_ITSELF,
            "log-faults",
            "io.menshen.bench.LogFaults",
            "P4: an I/O error and a kill at every write, flush and rename of checkpoint file and witness (5 minutes; needs strace)"),
    ONCE(
            Kind.PROVE,
            Where.BY_ITSELF,
            "once",
            "io.menshen.bench.LogOnce",
            "P3: 1,000,000 records with repeats under 100 kills, pauses and cut connections, read twice, each once in the log (some minutes; servers of its own; COUNT: records)"),
    RESTORE(
            Kind.PROVE,
            Where.OWN_STACK,
            "restore",
            "io.menshen.load.MemberLoad",
            "P15: the same with 100,000 members, all of them there after a restore (a stack of its own)",
            "100000"),
    CONSOLE(
            Kind.PROVE,
            Where.RUNNING_STACK,
            "console",
            "io.menshen.console.BrowserWalk",
            "the members' pages in a real browser (a minute; needs a running stack with its demo, chromium and its driver)"),
    KILLED_READS(
            Kind.PROVE,
            Where.OWN_STACK,
            "disclosures",
            "io.menshen.load.KilledReads",
            "P2: 100,000 reads while 100 processes are killed, each disclosure in the log (an hour; a stack of its own)",
            "100000 100"),
    CROSS_TALK(
            Kind.PROVE,
            Where.OWN_STACK,
            "crosstalk",
            "io.menshen.load.CrossTalk",
            "P8: 500 members read their own records at once for 60 s, and nobody sees anything of anybody else (3 minutes; a stack of its own)",
            "500 60"),
    ROLLING(
            Kind.PROVE,
            Where.OWN_STACK,
            "rolling",
            "io.menshen.load.RollingRestart",
            "two gateways behind a load balancer restarted one after the other, ten times each, under load: no request fails (ten minutes; a stack of its own)",
            "10"),
    WITHDRAWAL(
            Kind.PROVE,
            Where.OWN_STACK,
            "withdrawal",
            "io.menshen.withdrawal.WithdrawalLoad",
            "P5: 10,000 withdrawals under reads through two gateways, with faults (half an hour; a stack of its own)",
            "10000");

    enum Kind {
        BENCH,
        PROVE
    }

    /// Where the main class lies and what it is told.
    enum Where {
        /// In `end-to-end`; told the gateway's address and the data folder.
        RUNNING_STACK,
        /// In `end-to-end`; starts a stack of its own and removes it.
        OWN_STACK,
        /// In `audit-service`; needs nothing but a JDK.
        OFFLINE,
        /// In `benchmarks`; told the project's folder.
        BY_ITSELF,
        /// The same in `benchmarks/shardingsphere`, which `./menshen bench` builds when it is asked for.
        WITH_PEERS
    }

    private final Kind kind;
    private final Where where;
    private final String id;
    private final String mainClass;
    private final String description;
    /// With a space between two.
    private final String arguments;

    Measurement(Kind kind, Where where, String id, String mainClass, String description) {
        this(kind, where, id, mainClass, description, "");
    }

    Measurement(Kind kind, Where where, String id, String mainClass, String description, String arguments) {
        this.kind = kind;
        this.where = where;
        this.id = id;
        this.mainClass = mainClass;
        this.description = description;
        this.arguments = arguments;
    }

    Where where() {
        return where;
    }

    String id() {
        return id;
    }

    String mainClass() {
        return mainClass;
    }

    /// What its main class is told beside.
    List<String> arguments() {
        return arguments.isEmpty() ? List.of() : List.of(arguments.split(" ", -1));
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
