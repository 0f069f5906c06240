package dev.spindle.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fragments that were received and then lost are found by number and asked for again. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RepairIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final int FRAGMENTS = 40;

  @TempDir Path directory;

  @Test
  void stagedFilesThatVanishOrRotAreSentAgain() throws Exception {
    Path image = image(20261122);
    Path summary = directory.resolve("summary.json");
    try (SpindleProcess spindle =
        SpindleProcess.start(
            directory,
            "install",
            image.toString(),
            "--no-vm",
            "--rate",
            "60M",
            "--summary",
            summary.toString())) {
      // Given a loader and a sync-service that have not fetched yet what the upload-service has
      // received
      spindle.awaitOutput("fragments of", LIMIT);
      spindle.signal("loader-service", "STOP");
      spindle.signal("sync-service", "STOP");
      Path staged = spindle.state().resolve("staging/images");
      spindle.await(
          "the last fragment is staged", LIMIT, () -> Staged.find(staged, FRAGMENTS) != null);

      // When one staged file vanishes and another rots
      Files.delete(Staged.get(staged, FRAGMENTS - 1));
      try (FileChannel file =
          FileChannel.open(Staged.get(staged, FRAGMENTS - 2), StandardOpenOption.WRITE)) {
        file.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}), 4096);
      }
      spindle.signal("loader-service", "CONT");
      spindle.signal("sync-service", "CONT");

      // Then the image becomes complete all the same
      spindle.awaitSuccess(LIMIT);
      JsonNode said = JsonMapper.builder().build().readTree(Files.readAllBytes(summary));
      assertThat(said.path("sha256").asText()).isEqualTo(Machine.sha256(image).hex());
      assertThat(spindle.output()).contains("got lost and are sent again");
    }
  }

  private Path image(long seed) throws IOException {
    System.out.println("seed " + seed);
    byte[] bytes = new byte[FRAGMENTS << 20];
    new Random(seed).nextBytes(bytes);
    return Files.write(directory.resolve("image.raw"), bytes);
  }

  /** Files of the staging volume, as StagingVolume documents its tree. */
  private static final class Staged {
    static Path get(Path images, int number) {
      Path found = find(images, number);
      assertThat(found).as("staged fragment " + number).isNotNull();
      return found;
    }

    static @org.jspecify.annotations.Nullable Path find(Path images, int number) {
      try (Stream<Path> files = Files.walk(images)) {
        return files
            .filter(file -> file.getFileName().toString().matches(number + "-[0-9a-f]{8}"))
            .findFirst()
            .orElse(null);
      } catch (IOException | java.io.UncheckedIOException _) {
        return null;
      }
    }
  }
}
