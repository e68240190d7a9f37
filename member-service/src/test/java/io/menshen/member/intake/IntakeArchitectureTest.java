package io.menshen.member.intake;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// Reading and uniting stay pure: text in, values out.
@AnalyzeClasses(packages = "io.menshen.member.intake", importOptions = DoNotIncludeTests.class)
class IntakeArchitectureTest {

    @ArchTest
    static final ArchRule readingIsPure = classes()
            .that()
            .resideInAPackage("..intake.jielong")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "io.menshen.member.intake.jielong");

    @ArchTest
    static final ArchRule unitingIsPure = classes()
            .that()
            .resideInAPackage("..intake.union")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "org.jspecify..", "io.menshen.member.intake.jielong", "io.menshen.member.intake.union");

    @ArchTest
    static final ArchRule theIntakeIsFreeOfCycles =
            slices().matching("io.menshen.member.(intake.*)..").should().beFreeOfCycles();
}
