package dev.spindle.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.FragmentEvent;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service, killed while it copies. */
class RestartIT {
  private static final int TWENTY_MIB = (20 << 20) + 3;

  @TempDir Path dir;

  @Test
  void aServiceThatWasKilledGoesOnWhereTheBucketIs() throws Exception {
    long seed = System.nanoTime();
    System.out.println("RestartIT seed " + seed);
    try (Surroundings surroundings = new Surroundings(dir);
        TinyUploadService upload = new TinyUploadService(TWENTY_MIB, seed, "east");
        KafkaProbe probe = new KafkaProbe(surroundings.kafka.bootstrapServers())) {
      Process first = start(surroundings, upload.uri());
      try {
        probe.say(upload.registered());
        // Two whole parts but for one fragment, and the last one: one part goes out.
        for (int number = 1; number <= 15; number++) {
          probe.say(upload.received(number));
        }
        probe.say(upload.received(21));
        probe.hear(8, FragmentEvent.Synced.class::isInstance);
      } finally {
        first.destroyForcibly().waitFor();
      }

      Process second = start(surroundings, upload.uri());
      try {
        // Of 9 to 15 and 21 only the first process was told by event.
        for (int number = 16; number <= 20; number++) {
          probe.say(upload.received(number));
        }
        probe.hear(21, FragmentEvent.Synced.class::isInstance);
        probe.hear(1, ImageEvent.Synced.class::isInstance);
        assertThat(surroundings.sha256("east", upload.key())).isEqualTo(Sha256.of(upload.bytes));
      } finally {
        second.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void aServiceThatWasKilledBeforeItCouldAbortADeletedImagesUploadDoesSoAfterwards()
      throws Exception {
    long seed = System.nanoTime();
    System.out.println("RestartIT seed " + seed);
    try (Surroundings surroundings = new Surroundings(dir);
        TinyUploadService upload = new TinyUploadService(TWENTY_MIB, seed, "east");
        KafkaProbe probe = new KafkaProbe(surroundings.kafka.bootstrapServers())) {
      Process first = start(surroundings, upload.uri());
      try {
        probe.say(upload.registered());
        for (int number = 1; number <= 8; number++) {
          probe.say(upload.received(number));
        }
        probe.hear(8, FragmentEvent.Synced.class::isInstance);
        assertThat(surroundings.unfinished("east", upload.key())).isEqualTo(1);
        surroundings.endStore();
        probe.say(upload.deleted());
        awaitLogged("data centre east does not answer");
      } finally {
        first.destroyForcibly().waitFor();
      }
      surroundings.startStore();

      Process second = start(surroundings, upload.uri());
      try {
        await(() -> surroundings.unfinished("east", upload.key()) == 0);
      } finally {
        second.destroyForcibly().waitFor();
      }
    }
  }

  private Process start(Surroundings surroundings, URI uploadService) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dquarkus.http.port=0");
    surroundings
        .settings(uploadService)
        .forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(List.of("-jar", "target/quarkus-app/quarkus-run.jar"));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  private Path log() {
    return dir.resolve("sync.log");
  }

  private void awaitLogged(String text) throws Exception {
    await(() -> Files.readString(log()).contains(text));
  }

  private void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as(Files.readString(log())).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }
}
