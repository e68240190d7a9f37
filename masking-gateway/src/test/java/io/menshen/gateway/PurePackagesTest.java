package io.menshen.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.menshen.disclosure.rule.RuleFile;

/// What decides about somebody's data depends on nothing that could change under it.
@AnalyzeClasses(packages = "io.menshen.gateway", importOptions = DoNotIncludeTests.class)
class PurePackagesTest {

    @ArchTest
    static final ArchRule documentsAreCompiledWithoutAFramework = classes()
            .that()
            .resideInAPackage("io.menshen.gateway.view")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "org.yaml.snakeyaml..",
                    "com.fasterxml.jackson..",
                    "io.menshen.disclosure.masking",
                    "io.menshen.disclosure.rule",
                    "io.menshen.gateway.view");

    /// Which rules are in force, only consent-service says; those in the archive are what an installation began with.
    @ArchTest
    static final ArchRule theGatewayNeverDecidesByTheRulesInTheArchive = noClasses()
            .should()
            .callMethod(RuleFile.class, "bundled")
            .orShould()
            .callMethod(RuleFile.class, "bundledText");
}
