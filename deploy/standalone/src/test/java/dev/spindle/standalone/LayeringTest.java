package dev.spindle.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayeringTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.spindle.device", "dev.spindle.standalone");

  @Test
  void theDeviceKnowsNothingOfTheLauncherNorOfItsAdapters() {
    noClasses()
        .that()
        .resideInAPackage("dev.spindle.device")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.spindle.standalone..",
            "dev.spindle.device.http",
            "dev.spindle.device.terminal",
            "java.net.http",
            "picocli..")
        .check(CLASSES);
  }

  @Test
  void stackAndVmKnowNothingOfCommands() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.spindle.standalone.stack", "dev.spindle.standalone.vm")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.spindle.standalone", "dev.spindle.standalone.install", "picocli..")
        .check(CLASSES);
  }

  @Test
  void nothingHereImportsAService() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.spindle.upload..",
            "dev.spindle.loader..",
            "dev.spindle.sync..",
            "dev.spindle.reconciler..")
        .check(CLASSES);
  }
}
