package dev.spindle.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spindle.embedded.EmbeddedKafka;
import dev.spindle.embedded.EmbeddedPostgreSql;
import dev.spindle.event.Topics;
import dev.spindle.model.FragmentSet;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The upload-service is killed at random moments while it receives, again and again: what it has
 * acknowledged is there afterwards. {@code -Dspindle.kill.rounds} and {@code -Dspindle.kill.seed}
 * make it longer and repeat it ({@code deploy/bench/kill-upload}).
 */
class KillIT {
  private static final int ROUNDS = Integer.getInteger("spindle.kill.rounds", 5);
  private static final long SEED = Long.getLong("spindle.kill.seed", System.nanoTime() & 0xff_ffff);

  /** 150 to 2000 ms of traffic before a kill: some tens to some hundreds of fragments. */
  private static final int TRAFFIC_MILLIS = 1850;

  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir Path directory;

  private Announcements announcements;
  private int fragmentsSeen;

  @Test
  void whatWasAcknowledgedIsThereHoweverOftenTheServiceIsKilled() throws Exception {
    System.out.printf("%d rounds of SIGKILL, seed %d%n", ROUNDS, SEED);
    Random random = new Random(SEED);
    try (EmbeddedKafka kafka =
            EmbeddedKafka.start(
                directory("kafka"),
                0,
                Topics.IMAGES,
                Topics.RECEIVED,
                Topics.LOADED,
                Topics.SYNCED,
                Topics.WANTED,
                Topics.MISSING,
                Topics.SETTLED);
        EmbeddedPostgreSql postgreSql = EmbeddedPostgreSql.start(directory("postgresql"), 0)) {
      postgreSql.createDatabase("spindle_upload");
      announcements = new Announcements(kafka.bootstrapServers());
      int port = freePort();
      Map<String, String> properties = properties(kafka, postgreSql);
      UploadServiceProcess service = start(port, properties);
      try {
        service.awaitReady();
        KilledUploads uploads = null;
        for (int round = 1; round <= ROUNDS; round++) {
          if (uploads == null || uploads.isNearlyDone()) {
            uploads = new KilledUploads("http://127.0.0.1:" + port, SEED + round);
          }
          List<Thread> devices = uploads.start(random);
          TimeUnit.MILLISECONDS.sleep(150 + random.nextInt(TRAFFIC_MILLIS));
          service.kill();
          announcements.forget();
          service = start(port, properties);
          if (round % 4 == 0) {
            // Once more, in the middle of the start.
            TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(5000));
            service.kill();
            announcements.forget();
            service = start(port, properties);
          }
          uploads.stop();
          service.awaitReady();
          for (Thread device : devices) {
            device.join();
          }
          check(uploads, "round " + round + " of seed " + SEED);
        }
        System.out.printf(
            "%d rounds of SIGKILL, seed %d: %d acknowledged fragments looked at%n",
            ROUNDS, SEED, fragmentsSeen);
        assertThat(fragmentsSeen).isPositive();
      } finally {
        service.close();
        announcements.close();
      }
    }
  }

  private void check(KilledUploads uploads, String when) throws Exception {
    FragmentSet acknowledged = uploads.acknowledged();
    long offset = uploads.acknowledgedOffset();
    assertThat(uploads.offsetNow()).as("offset, %s", when).isGreaterThanOrEqualTo(offset);
    assertThat(uploads.wrong()).as(when).isEmpty();
    FragmentSet streamed = new FragmentSet();
    for (int number = 1; number * (long) KilledUploads.FRAGMENT_BYTES <= offset; number++) {
      streamed.add(number);
    }
    check(uploads, uploads.image(), acknowledged, when);
    check(uploads, uploads.tusImage(), streamed, when);
    fragmentsSeen += acknowledged.count() + streamed.count();
  }

  private void check(KilledUploads uploads, String id, FragmentSet needed, String when)
      throws Exception {
    FragmentSet received = checkLists(uploads.address() + "/v1/images/" + id, needed, when);
    checkBytes(uploads, id, received, when);
    checkAnnounced(uploads, id, needed, when);
  }

  /** Those that must be there are, and of all others what is there is whole. */
  private static void checkBytes(KilledUploads uploads, String id, FragmentSet needed, String when)
      throws IOException {
    for (int number = 1; number <= KilledUploads.FRAGMENTS; number++) {
      byte[] there = uploads.fetch(id, number);
      if (there.length > 0 || needed.contains(number)) {
        assertThat(Arrays.equals(there, uploads.bytes(number)))
            .as("fragment %d of %s has its bytes (%d came), %s", number, id, there.length, when)
            .isTrue();
      }
    }
  }

  /** What is missing and what was received are all, and none is both; what was received. */
  private static FragmentSet checkLists(String image, FragmentSet needed, String when)
      throws IOException {
    FragmentSet missing = numbers(image, "missing");
    FragmentSet received = numbers(image, "received");
    FragmentSet all = missing.copy();
    all.addAll(received);
    FragmentSet both = missing.copy();
    both.retainAll(received);
    FragmentSet forgotten = needed.copy();
    forgotten.removeAll(received);
    assertThat(all.count()).as("missing and received, %s", when).isEqualTo(KilledUploads.FRAGMENTS);
    assertThat(both.isEmpty()).as("missing or received, %s", when).isTrue();
    assertThat(forgotten.isEmpty()).as("received again, %s: %s", when, forgotten).isTrue();
    return received;
  }

  private static FragmentSet numbers(String image, String state) throws IOException {
    FragmentSet numbers = new FragmentSet();
    for (JsonNode range : Http.json(image + "/fragments?state=" + state).path("ranges")) {
      for (int number = range.get(0).asInt(); number <= range.get(1).asInt(); number++) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  /** Since the start all are announced again, for what a dead service had only half said. */
  private void checkAnnounced(KilledUploads uploads, String id, FragmentSet needed, String when)
      throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    FragmentSet silent = needed.copy();
    while (!silent.isEmpty()) {
      announcements.hear();
      for (int number = silent.next(1); number != 0; number = silent.next(number + 1)) {
        if (announcements.has(id, number, uploads.crc32c(number))) {
          silent.remove(number);
        }
      }
      assertThat(silent.isEmpty() || System.nanoTime() < deadline)
          .as("announced again, %s; not: %s", when, silent)
          .isTrue();
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private UploadServiceProcess start(int port, Map<String, String> properties) throws IOException {
    return UploadServiceProcess.start(port, properties, directory.resolve("upload-service.log"));
  }

  private Map<String, String> properties(EmbeddedKafka kafka, EmbeddedPostgreSql postgreSql) {
    return Map.of(
        "kafka.bootstrap.servers",
        kafka.bootstrapServers(),
        "quarkus.datasource.jdbc.url",
        postgreSql.jdbcUrl("spindle_upload"),
        "quarkus.datasource.reactive.url",
        postgreSql.reactiveUrl("spindle_upload"),
        "quarkus.datasource.username",
        postgreSql.username(),
        "quarkus.datasource.password",
        postgreSql.password(),
        "spindle.upload.staging",
        directory.resolve("staging").toString(),
        "spindle.upload.reconciler-url",
        "");
  }

  private Path directory(String name) throws IOException {
    return Files.createDirectories(directory.resolve(name));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
