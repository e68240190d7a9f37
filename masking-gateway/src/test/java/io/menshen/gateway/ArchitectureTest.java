package io.menshen.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.jspecify.annotations.NullMarked;

/// The shape of the gateway, as far as it is worth keeping.
@AnalyzeClasses(packages = "io.menshen.gateway", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule featuresAreFreeOfCycles =
            slices().matching("io.menshen.gateway.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheDoorKnowsTheWholeWay = noClasses()
            .that()
            .resideOutsideOfPackage("io.menshen.gateway.door..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.menshen.gateway.door..");

    @ArchTest
    static final ArchRule theGatewayAsksNoClockButTheOne = noClasses()
            .that()
            .doNotHaveSimpleName("GatewayClocks")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule everyPackageIsNullMarked = ArchRuleDefinition.classes()
            .should(new ArchCondition<JavaClass>("reside in a null-marked package") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    events.add(new SimpleConditionEvent(
                            type, type.getPackage().isAnnotatedWith(NullMarked.class), type.getPackageName()));
                }
            });
}
