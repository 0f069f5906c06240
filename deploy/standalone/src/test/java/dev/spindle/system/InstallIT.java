package dev.spindle.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spindle.model.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A VM installs from a disc that is still being uploaded. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class InstallIT {
  private static final Duration LIMIT = Duration.ofMinutes(12);

  /**
   * 640 MiB that the installation never reads: with the rest six minutes at 20 Mbit/s. Without
   * hardware virtualization the VM alone takes two to four, by the machine and its day.
   */
  private static final int FILLER_MIB = 640;

  @TempDir Path directory;

  @BeforeAll
  static void qemu() throws Exception {
    Machine.needsQemu();
  }

  @Test
  void aVmIsInstalledBeforeTheUploadIsCompleteAndItsDiskBoots() throws Exception {
    Path disc = Machine.installationDisc(FILLER_MIB);
    Path summary = directory.resolve("summary.json");

    try (SpindleProcess spindle = install(disc, summary, "--rate", "20M", "--firmware", "bios")) {
      spindle.awaitSuccess(LIMIT);

      JsonNode said = summary(summary);
      assertThat(said.path("installedSeconds").asDouble())
          .isLessThan(said.path("completeSeconds").asDouble());
      assertThat(said.path("sentShareWhenInstalled").asDouble()).isLessThan(1);
      assertWholeAndRight(spindle, disc, said);
      assertNoReadErrors(spindle);
      assertThat(Machine.saysUp(Machine.consoleOfInstalled(directory.resolve("vm.qcow2"))))
          .as("the installed disk boots")
          .isTrue();
    }
  }

  @Test
  void aVmIsInstalledThoughTheLoaderIsKilledInAStallTheOthersOnceAndOneInTwentyEventsIsLost()
      throws Exception {
    Path disc = Machine.installationDisc(64);
    Path summary = directory.resolve("summary.json");

    try (SpindleProcess spindle =
        install(
            disc,
            summary,
            "--rate",
            "40M",
            "--firmware",
            "uefi",
            "--set",
            "spindle.faults.drop-received-share=0.05")) {
      spindle.awaitOutput("the VM has started", LIMIT);
      // nothing arrives any more, so that the loader dies while the VM waits for it
      spindle.signal("upload-service", "STOP");
      spindle.awaitOutput("the VM waits for fragment", Duration.ofMinutes(3));
      killAndAwait(spindle, "loader-service");
      spindle.signal("upload-service", "CONT");
      for (String service : List.of("upload-service", "reconciler-service", "sync-service")) {
        killAndAwait(spindle, service);
      }
      spindle.awaitSuccess(LIMIT);

      assertWholeAndRight(spindle, disc, summary(summary));
      assertNoReadErrors(spindle);
      assertThat(Files.readString(spindle.state().resolve("logs/loader-service.log")))
          .as("events were dropped")
          .contains("losing 0.05 of the received");
    }
  }

  private static void killAndAwait(SpindleProcess spindle, String service) throws Exception {
    spindle.signal(service, "KILL");
    spindle.awaitOutput(service + " ended with exit code 137", Duration.ofMinutes(1));
    String address = address(spindle, service);
    spindle.await(service + " is back", Duration.ofMinutes(2), () -> Http.isReady(address));
  }

  private SpindleProcess install(Path disc, Path summary, String... arguments) throws IOException {
    List<String> all =
        Stream.concat(
                Stream.of(
                    disc.toString(),
                    "--disk",
                    directory.resolve("vm.qcow2").toString(),
                    "--disk-size",
                    "4G",
                    "--memory",
                    "1024",
                    "--no-network",
                    "--accel",
                    "tcg",
                    "--summary",
                    summary.toString()),
                Stream.of(arguments))
            .toList();
    return SpindleProcess.start(directory, "install", all.toArray(String[]::new));
  }

  private static JsonNode summary(Path file) throws IOException {
    JsonNode summary = JsonMapper.builder().build().readTree(Files.readAllBytes(file));
    System.out.println("summary: " + summary);
    assertThat(summary.path("outcome").asText()).isEqualTo("installed");
    return summary;
  }

  private static String address(SpindleProcess spindle, String service) throws IOException {
    return spindle.runFile().path("addresses").path(service.replace("-service", "")).asText();
  }

  /** Disc and objects hold what the file holds. */
  private static void assertWholeAndRight(SpindleProcess spindle, Path disc, JsonNode summary)
      throws IOException {
    Sha256 expected = Machine.sha256(disc);
    assertThat(summary.path("sha256").asText()).isEqualTo(expected.hex());
    String imageId = summary.path("imageId").asText();
    assertThat(
            Machine.sha256(spindle.state().resolve("discs").resolve(imageId).resolve("disc.img")))
        .isEqualTo(expected);
    List<Path> objects = objects(spindle, imageId);
    assertThat(objects).as("one object in each of two data centres").hasSize(2);
    for (Path object : objects) {
      assertThat(Machine.sha256(object)).as(object.toString()).isEqualTo(expected);
    }
  }

  private static List<Path> objects(SpindleProcess spindle, String imageId) throws IOException {
    try (Stream<Path> files = Files.walk(spindle.state().resolve("objects"))) {
      return files
          .filter(
              file ->
                  Files.isRegularFile(file) && file.toString().contains("images/" + imageId + "/"))
          .toList();
    }
  }

  /** The guest's kernel met no error, time-out or reset on the drive. */
  private static void assertNoReadErrors(SpindleProcess spindle) throws IOException {
    try (Stream<Path> logs = Files.list(spindle.state().resolve("logs"))) {
      Path console =
          logs.filter(log -> log.toString().endsWith(".console")).findFirst().orElseThrow();
      String written = Files.readString(console, StandardCharsets.ISO_8859_1);
      assertThat(written)
          .doesNotContain("I/O error")
          .doesNotContain("hard resetting")
          .doesNotContain("timed out");
      if (written.contains("SPINDLE-INSTALL")) {
        assertThat(written).contains("READERRORS=0").contains("SPINDLE-INSTALL-DONE");
      }
    }
  }
}
