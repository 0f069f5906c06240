package dev.spindle.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spindle.model.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Unmodified tus clients upload, are killed on their way, and go on. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TusIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final long SEED = 20261125;

  /** 24 MiB and a bit, so that the last fragment is a short one. */
  private static final int BYTES = (24 << 20) + 4321;

  /** 60 ms between chunks of 1 MiB: time to be killed in. */
  private static final String WAIT_MILLIS = "60";

  @TempDir static Path directory;

  private static SpindleProcess spindle;
  private static String upload;

  @BeforeAll
  static void up() throws Exception {
    System.out.println("seed " + SEED);
    spindle = SpindleProcess.start(directory, "up");
    spindle.awaitOutput("ends all.", LIMIT);
    Http.show(spindle.token());
    upload = spindle.runFile().path("addresses").path("upload").asText();
  }

  @AfterAll
  static void down() throws Exception {
    spindle.close();
  }

  @Test
  void tusJsClientIsKilledAndGoesOn() throws Exception {
    killedAndGoesOn("js", TusClients.javascript(), "offset", "1");
  }

  @Test
  void tusJavaClientIsKilledAndGoesOn() throws Exception {
    killedAndGoesOn("java", TusClients.java(), "sent");
  }

  @Test
  void tuspyIsKilledAndTheServiceTooAndBothGoOn() throws Exception {
    Upload one = new Upload("py");
    TusClients.Program program = TusClients.python();
    long acknowledged;
    try (TusClientRun run = one.start(program)) {
      run.killAt("offset", BYTES / 2);
      acknowledged = run.last("offset");
    }
    spindle.signal("upload-service", "KILL");
    spindle.awaitOutput("upload-service ended with exit code 137", LIMIT);
    spindle.await("upload-service is back", LIMIT, () -> Http.isReady(upload));

    try (TusClientRun again = one.start(program)) {
      again.awaitUploaded();
      assertThat(again.output()).contains("resumes");
      assertThat(again.lines("offset").getFirst())
          .as("nothing that was acknowledged is sent again")
          .isEqualTo(Long.toString(Math.min(acknowledged + (1 << 20), BYTES)));
      one.isComplete(again);
    }
  }

  @Test
  void tusJsClientUploadsInParallelAndIsKilledAndGoesOn() throws Exception {
    killedAndGoesOn("parallel", TusClients.javascript(), "offset", "3");
  }

  private static void killedAndGoesOn(
      String name, TusClients.Program program, String progress, String... more) throws Exception {
    Upload one = new Upload(name);
    boolean parallel = List.of(more).contains("3");
    try (TusClientRun run = one.start(program, more)) {
      run.killAt(progress, BYTES / (parallel ? 6 : 2));
    }
    try (TusClientRun again = one.start(program, more)) {
      again.awaitUploaded();
      assertThat(again.output()).contains("resumes");
      one.isComplete(again);
    }
  }

  /** A random file on its way. */
  private static final class Upload {
    private final String name;
    private final Path file;
    private final Sha256 sha256;
    private int runs;

    Upload(String name) throws IOException {
      this.name = name;
      byte[] bytes = new byte[BYTES];
      new Random(SEED + name.hashCode()).nextBytes(bytes);
      file = Files.write(directory.resolve(name + ".iso"), bytes);
      sha256 = Sha256.of(bytes);
    }

    TusClientRun start(TusClients.Program program, String... more) throws IOException {
      runs++;
      return TusClientRun.start(
          program,
          directory.resolve(name + "-" + runs + ".out"),
          Stream.concat(
                  Stream.of(
                      upload + "/files",
                      file.toString(),
                      sha256.hex(),
                      directory.resolve(name + ".store").toString(),
                      WAIT_MILLIS,
                      spindle.token()),
                  Stream.of(more))
              .toArray(String[]::new));
    }

    /** The image is complete, and its object in every data centre has the file's SHA-256. */
    void isComplete(TusClientRun run) throws Exception {
      String id = run.lines("image").getLast();
      spindle.await(name + " is complete", LIMIT, () -> "Complete".equals(phase(id)));
      JsonNode image = Http.json(upload + "/v1/images/" + id);
      assertThat(image.path("name").asText()).isEqualTo(name + ".iso");
      assertThat(image.path("sha256").asText()).isEqualTo(sha256.hex());
      List<Path> objects = objects(id);
      assertThat(objects).as("one object in each of two data centres").hasSize(2);
      for (Path object : objects) {
        assertThat(Machine.sha256(object)).as(object.toString()).isEqualTo(sha256);
      }
    }
  }

  private static String phase(String id) {
    try {
      return Http.json(upload + "/v1/images/" + id).path("phase").asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> objects(String imageId) throws IOException {
    try (Stream<Path> files = Files.walk(spindle.state().resolve("objects"))) {
      return files
          .filter(
              file ->
                  Files.isRegularFile(file) && file.toString().contains("images/" + imageId + "/"))
          .toList();
    }
  }
}
