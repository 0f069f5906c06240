package dev.spindle.reconciler;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayeringTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.spindle.reconciler");

  private static final String[] LOGIC = {
    "dev.spindle.reconciler.ledger..", "dev.spindle.reconciler.repair.."
  };

  /** Mutiny at the edges of use-cases; of the container only what names a bean or a setting. */
  @Test
  void logicKnowsNeitherAdaptersNorFrameworks() {
    classes()
        .that()
        .resideInAnyPackage(LOGIC)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "org.jboss.logging..",
            "jakarta.inject..",
            "io.smallrye.mutiny..",
            "io.smallrye.config..",
            "dev.spindle.model..",
            "dev.spindle.event..",
            "dev.spindle.reconciler.ledger..",
            "dev.spindle.reconciler.repair..")
        .check(CLASSES);
  }

  @Test
  void theLedgerDoesNotKnowWhatIsMadeOfIt() {
    noClasses()
        .that()
        .resideInAPackage("dev.spindle.reconciler.ledger..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.spindle.reconciler.repair..")
        .check(CLASSES);
  }

  @Test
  void packagesDependOnEachOtherOneWay() {
    slices().matching("dev.spindle.reconciler.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void noServiceKnowsAnother() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.spindle.upload..", "dev.spindle.loader..", "dev.spindle.sync..")
        .check(CLASSES);
  }
}
