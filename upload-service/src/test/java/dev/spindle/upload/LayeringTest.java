package dev.spindle.upload;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayeringTest {
  private static final String[] LOGIC = {
    "dev.spindle.upload.access..",
    "dev.spindle.upload.catalogue..",
    "dev.spindle.upload.staging..",
    "dev.spindle.upload.feedback..",
    "dev.spindle.upload.drive..",
    "dev.spindle.upload.receive..",
    "dev.spindle.upload.sequence.."
  };

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.spindle.upload");

  @Test
  void logicKnowsNoAdapter() {
    noClasses()
        .that()
        .resideInAnyPackage(LOGIC)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.spindle.upload",
            "dev.spindle.upload.rest..",
            "dev.spindle.upload.tus..",
            "dev.spindle.upload.kafka..",
            "dev.spindle.upload.database..",
            "dev.spindle.upload.reconciler..",
            "dev.spindle.upload.loader..",
            "dev.spindle.messaging..")
        .check(classes);
  }

  @Test
  void logicKnowsNoFrameworkButForReadingItsConfiguration() {
    classes()
        .that()
        .resideInAnyPackage(LOGIC)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax.crypto..",
            "org.jspecify.annotations..",
            "io.smallrye.config",
            "dev.spindle.model..",
            "dev.spindle.event..",
            "dev.spindle.upload..")
        .check(classes);
  }

  @Test
  void stagingFeedbackAndDriveStandAlone() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.spindle.upload.staging..",
            "dev.spindle.upload.feedback..",
            "dev.spindle.upload.drive..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.spindle.upload.receive..", "dev.spindle.upload.catalogue..")
        .check(classes);
  }
}
