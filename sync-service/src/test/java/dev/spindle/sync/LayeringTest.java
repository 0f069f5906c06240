package dev.spindle.sync;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayeringTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.spindle.sync");

  @Test
  void theLogicKnowsNeitherAdaptersNorFrameworks() {
    classes()
        .that()
        .resideInAPackage("dev.spindle.sync.replicate..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "io.smallrye.config..",
            "dev.spindle.model..",
            "dev.spindle.event..",
            "dev.spindle.sync.replicate..")
        .check(CLASSES);
  }

  @Test
  void onlyTheDataCentreAdapterKnowsS3() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.spindle.sync.datacentre..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.minio..", "okhttp3..")
        .check(CLASSES);
  }

  @Test
  void adaptersDoNotKnowEachOtherButForTheWiring() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.spindle.sync.datacentre..", "dev.spindle.sync.rest..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.spindle.sync.kafka..")
        .check(CLASSES);
  }
}
