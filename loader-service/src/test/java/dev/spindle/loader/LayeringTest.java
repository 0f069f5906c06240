package dev.spindle.loader;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayeringTest {
  private static final String[] LOGIC = {
    "dev.spindle.loader.disc..",
    "dev.spindle.loader.gate..",
    "dev.spindle.loader.boot..",
    "dev.spindle.loader.drive..",
    "dev.spindle.loader.machine..",
    "dev.spindle.loader.stall..",
    "dev.spindle.loader.load.."
  };
  private static final String[] ADAPTERS = {
    "dev.spindle.loader.nbd..",
    "dev.spindle.loader.nfs..",
    "dev.spindle.loader.transport..",
    "dev.spindle.loader.rest..",
    "dev.spindle.loader.kafka..",
    "dev.spindle.loader.qmp..",
    "dev.spindle.loader.kubevirt..",
    "dev.spindle.loader.datacentre.."
  };
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.spindle.loader");

  @Test
  void logicImportsNoAdapter() {
    noClasses()
        .that()
        .resideInAnyPackage(LOGIC)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ADAPTERS)
        .check(CLASSES);
  }

  @Test
  void logicKnowsNoFramework() {
    // io.smallrye.config only: a configuration interface lies beside its user
    noClasses()
        .that()
        .resideInAnyPackage(LOGIC)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.quarkus..",
            "io.smallrye.mutiny..",
            "io.smallrye.reactive..",
            "io.smallrye.common..",
            "io.vertx..",
            "io.netty..",
            "io.minio..",
            "jakarta..",
            "org.eclipse.microprofile..",
            "org.apache.kafka..")
        .check(CLASSES);
  }

  @Test
  void onlyTheDrivesAdaptersKnowNetty() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.spindle.loader.nbd..",
            "dev.spindle.loader.nfs..",
            "dev.spindle.loader.transport..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(CLASSES);
  }

  @Test
  void onlyTheAdapterOfKubeVirtKnowsKubernetes() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.spindle.loader.kubevirt..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.fabric8..", "dev.spindle.kubernetes..")
        .check(CLASSES);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("dev.spindle.loader.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
