package io.tunewright;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.vaadin.flow.router.Route;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.web.bind.annotation.RestController;

class ArchitectureTest {

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackagesOf(Application.class);

    @Test
    void modulesUseOnlyWhatTheyDeclare() {
        ApplicationModules.of(Application.class).verify();
    }

    @Test
    void theWorkerNeedsNeitherSpringNorADatabase() {
        noClasses()
                .that()
                .resideInAnyPackage("io.tunewright.llm..", "io.tunewright.worker..")
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "com.vaadin..", "java.sql..")
                .because("the worker starts in a bare pod from one run directory")
                .check(PRODUCT);
    }

    @Test
    void onlyTheEngineTouchesTensors() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.tunewright.llm..", "io.tunewright.worker..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .because("a crash in native code must not take the website with it")
                .check(PRODUCT);
    }

    @Test
    void onlyTheClusterKnowsKubernetes() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.tunewright.cluster..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.fabric8..")
                .because("where a worker runs is the cluster port's secret")
                .check(PRODUCT);
    }

    @Test
    void onlyTrainingAndEvaluationRunBatchJobs() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.tunewright.training..", "io.tunewright.evaluation..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework.batch..")
                .because("other modules see runs, not job executions")
                .check(PRODUCT);
    }

    @Test
    void viewsAndControllersAreNobodyElsesBusiness() {
        classes()
                .that()
                .areAnnotatedWith(Route.class)
                .or()
                .areAnnotatedWith(RestController.class)
                .should()
                .notBePublic()
                .because("edges are entered from outside only")
                .check(PRODUCT);
    }

    @Test
    void nobodyImportsTheEdges() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.tunewright.ui..", "io.tunewright.api..", "io.tunewright")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.tunewright.ui..", "io.tunewright.api..")
                .because("menu and layout come from @Menu and @Layout, errors from DomainException")
                .check(PRODUCT);
    }
}
