package io.menshen.member;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.menshen.member.idempotency.Idempotency;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.persistence.Entity;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.Set;

/// The shape this service was given.
@AnalyzeClasses(packages = "io.menshen.member", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    /// They only ask, or a second time does no more than the first: a claim begun again is a claim of its own,
    /// counted in the budgets, and whoever proves one again has the record already. A remembered key would be a
    /// trace of who reported.
    private static final Set<String> REPEATED_WITHOUT_HARM =
            Set.of("searchMembers", "beginClaim", "proveClaim", "readMessage", "reportAnonymously", "readReport");

    @ArchTest
    static final ArchRule everyEndpointNamesItsRoles =
            methods().that().areMetaAnnotatedWith(HttpMethod.class).should().beAnnotatedWith(RolesAllowed.class);

    @ArchTest
    static final ArchRule everyResourceRunsOnVirtualThreads =
            classes().that().areAnnotatedWith(Path.class).should().beAnnotatedWith(RunOnVirtualThread.class);

    /// Clients repeat what they got no answer to.
    @ArchTest
    static final ArchRule whatIsPostedTwiceHappensOnce = methods()
            .that()
            .areAnnotatedWith(POST.class)
            .should(new ArchCondition<JavaMethod>("run their command through Idempotency.once") {
                @Override
                public void check(JavaMethod operation, ConditionEvents events) {
                    boolean once = operation.getMethodCallsFromSelf().stream()
                            .anyMatch(call -> call.getTargetOwner().isEquivalentTo(Idempotency.class));
                    if (!once && !REPEATED_WITHOUT_HARM.contains(operation.getName())) {
                        events.add(SimpleConditionEvent.violated(
                                operation, operation.getFullName() + " may happen twice"));
                    }
                }
            });

    @ArchTest
    static final ArchRule entitiesStayInsideTheirFeature =
            classes().that().areAnnotatedWith(Entity.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule entitiesKnowNeitherHttpNorJson = noClasses()
            .that()
            .areAnnotatedWith(Entity.class)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.ws.rs..", "com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule featuresAreFreeOfCycles =
            slices().matching("io.menshen.member.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule sealingIsPure = classes()
            .that()
            .haveFullyQualifiedName("io.menshen.member.protection.Aead")
            .or()
            .haveFullyQualifiedName("io.menshen.member.protection.Suite")
            .or()
            .haveFullyQualifiedName("io.menshen.member.protection.Ciphers")
            .or()
            .haveFullyQualifiedName("io.menshen.member.protection.KeyMaterial")
            .or()
            .haveFullyQualifiedName("io.menshen.member.protection.OpenKeys")
            .or()
            .haveFullyQualifiedName("io.menshen.member.protection.OpenedKey")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "javax.crypto..", "org.bouncycastle..", "org.jspecify..", "io.menshen.member.protection");

    @ArchTest
    static final ArchRule onlyProtectionSpeaksToVault = noClasses()
            .that()
            .resideOutsideOfPackage("io.menshen.member.protection")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus.vault..", "javax.crypto..", "org.bouncycastle..");

    @ArchTest
    static final ArchRule theTimeOfDayComesFromTheClock = noClasses().should().callMethod(Instant.class, "now");

    /// JAX-RS takes the class with the longest matching path and never looks back: two depths would hide operations.
    @ArchTest
    static final ArchRule publicResourcesShareOneClassPath = classes()
            .that()
            .areAnnotatedWith(Path.class)
            .and()
            .resideOutsideOfPackage("..intake..")
            .should(new ArchCondition<JavaClass>("have the path /v1, or an internal one") {
                @Override
                public void check(JavaClass resource, ConditionEvents events) {
                    String path = resource.getAnnotationOfType(Path.class).value();
                    if (!path.equals("/v1") && !path.startsWith("/internal/")) {
                        events.add(SimpleConditionEvent.violated(resource, resource.getName() + " has " + path));
                    }
                }
            });
}
