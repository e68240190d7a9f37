package io.menshen.disclosure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.menshen.disclosure.rule.RuleFile;

/// What decides about somebody's data depends on nothing that could change under it.
@AnalyzeClasses(packages = "io.menshen.disclosure", importOptions = DoNotIncludeTests.class)
class PurePackagesTest {

    @ArchTest
    static final ArchRule theKernelIsPure = classes()
            .that()
            .resideInAPackage("io.menshen.disclosure.masking")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "io.menshen.disclosure.masking");

    @ArchTest
    static final ArchRule theRulesArePureButForTheirFile = classes()
            .that()
            .resideInAPackage("io.menshen.disclosure.rule")
            .and()
            .doNotBelongToAnyOf(RuleFile.class)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "org.jspecify..", "io.menshen.disclosure.masking", "io.menshen.disclosure.rule");
}
