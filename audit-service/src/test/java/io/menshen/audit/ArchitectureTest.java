package io.menshen.audit;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(packages = "io.menshen.audit", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    /// The verifier runs on a bare JDK, and others can read it alone.
    @ArchTest
    static final ArchRule whatTheVerifierNeedsIsPure = classes()
            .that()
            .resideInAnyPackage(
                    "io.menshen.audit.file",
                    "io.menshen.audit.merkle",
                    "io.menshen.audit.note",
                    "io.menshen.audit.verify")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "io.menshen.audit.file",
                    "io.menshen.audit.merkle",
                    "io.menshen.audit.note",
                    "io.menshen.audit.verify"));

    /// The witness is another party's: it shares with the log what both must read, and nothing more.
    @ArchTest
    static final ArchRule theWitnessIsAProgramOfItsOwn = classes()
            .that()
            .resideInAPackage("io.menshen.audit.witness")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "java..",
                    "com.sun.net.httpserver",
                    "org.jspecify..",
                    "io.menshen.audit.file",
                    "io.menshen.audit.merkle",
                    "io.menshen.audit.note",
                    "io.menshen.audit.witness"));

    @ArchTest
    static final ArchRule theTreeKnowsNoText = noClasses()
            .that()
            .resideInAPackage("io.menshen.audit.merkle")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.menshen.audit.note");

    @ArchTest
    static final ArchRule everyEndpointNamesItsRoles =
            methods().that().areMetaAnnotatedWith(HttpMethod.class).should().beAnnotatedWith(RolesAllowed.class);

    @ArchTest
    static final ArchRule featuresAreFreeOfCycles =
            slices().matching("io.menshen.audit.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule timeComesFromTheClock = noClasses()
            .that()
            .doNotHaveSimpleName("ClockProducer")
            .and()
            .doNotHaveSimpleName("WitnessProgram")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC");

    @ArchTest
    static final ArchRule everyPackageSaysWhatMayBeNull = classes()
            .should(new com.tngtech.archunit.lang.ArchCondition<>("be in a package marked @NullMarked") {
                @Override
                public void check(
                        com.tngtech.archunit.core.domain.JavaClass type,
                        com.tngtech.archunit.lang.ConditionEvents events) {
                    boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                    events.add(new com.tngtech.archunit.lang.SimpleConditionEvent(
                            type, marked, type.getPackageName() + " is not marked"));
                }
            });
}
