package io.menshen.platform;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.menshen.platform", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    /// An eighth package needs an ADR, and then a word here.
    @ArchTest
    static final ArchRule thePlatformIsAClosedList = classes()
            .should()
            .resideInAnyPackage(
                    "io.menshen.platform",
                    "io.menshen.platform.event",
                    "io.menshen.platform.inbox",
                    "io.menshen.platform.outbox",
                    "io.menshen.platform.peer",
                    "io.menshen.platform.problem",
                    "io.menshen.platform.restore",
                    "io.menshen.platform.trace",
                    "io.menshen.platform.permit");

    @ArchTest
    static final ArchRule itKnowsNoService = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.menshen.member..", "io.menshen.consent..", "io.menshen.audit..", "io.menshen.gateway..");

    @ArchTest
    static final ArchRule itsPackagesAreFreeOfCycles =
            slices().matching("io.menshen.platform.(*)..").should().beFreeOfCycles();
}
