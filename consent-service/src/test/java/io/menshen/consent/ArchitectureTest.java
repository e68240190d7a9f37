package io.menshen.consent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.persistence.Entity;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.time.Instant;

/// The shape this service was given.
@AnalyzeClasses(packages = "io.menshen.consent", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule everyEndpointNamesItsRoles =
            methods().that().areMetaAnnotatedWith(HttpMethod.class).should().beAnnotatedWith(RolesAllowed.class);

    @ArchTest
    static final ArchRule everyResourceRunsOnVirtualThreads =
            classes().that().areAnnotatedWith(Path.class).should().beAnnotatedWith(RunOnVirtualThread.class);

    @ArchTest
    static final ArchRule entitiesStayInsideTheirFeature =
            classes().that().areAnnotatedWith(Entity.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule featuresAreFreeOfCycles =
            slices().matching("io.menshen.consent.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theRuleOfTheWaitIsPure = classes()
            .that()
            .haveSimpleName("LeaseWait")
            .or()
            .haveSimpleName("GatewayState")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java.lang..", "java.time..", "java.util", "io.menshen.consent.lease", "org.jspecify..");

    @ArchTest
    static final ArchRule theTimeOfDayComesFromTheClock = noClasses().should().callMethod(Instant.class, "now");
}
