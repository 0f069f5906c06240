package dev.spindle;

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
          .importPackages("dev.spindle.model", "dev.spindle.event");

  @Test
  void theModelNeedsNothingButJavaJacksonAndJspecify() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "com.fasterxml.jackson..",
            "org.jspecify..",
            "dev.spindle.model..",
            "dev.spindle.event..")
        .check(CLASSES);
  }

  @Test
  void wordsDoNotKnowEvents() {
    noClasses()
        .that()
        .resideInAPackage("dev.spindle.model..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.spindle.event..")
        .check(CLASSES);
  }
}
