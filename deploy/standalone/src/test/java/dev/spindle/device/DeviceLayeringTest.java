package dev.spindle.device;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class DeviceLayeringTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.spindle.device");

  @Test
  void theDevicesLogicKnowsNeitherHttpNorTheTerminalNorTheCommandLine() {
    noClasses()
        .that()
        .resideInAPackage("dev.spindle.device")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.spindle.device.http..",
            "dev.spindle.device.terminal..",
            "dev.spindle.standalone..",
            "java.net.http..",
            "picocli..")
        .check(classes);
  }

  @Test
  void adaptersDoNotKnowEachOther() {
    noClasses()
        .that()
        .resideInAPackage("dev.spindle.device.http")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.spindle.device.terminal..", "dev.spindle.standalone..")
        .check(classes);
  }
}
