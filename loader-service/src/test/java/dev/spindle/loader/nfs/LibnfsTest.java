package dev.spindle.loader.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.nbd.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as libnfs finds it, a client outside of any kernel. */
class LibnfsTest {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 9 * MIB + 4711;

  @TempDir Path folder;
  private final byte[] content = DriveFixture.content(SIZE, 1);
  private NfsFixture fixture;
  private Drive drive;

  @BeforeEach
  void serve() {
    fixture =
        new NfsFixture(
            folder.resolve("discs"),
            new NfsFixture.Config().holdingReadsFor(Duration.ofSeconds(25)));
    drive = fixture.drives.insert("disc-1", SIZE, MIB);
  }

  @AfterEach
  void end() {
    fixture.close();
  }

  private String uri(String path) {
    return "nfs://127.0.0.1"
        + path
        + "?version=3&nfsport="
        + fixture.port()
        + "&mountport="
        + fixture.port();
  }

  private String file() {
    return uri(NfsFixture.path("disc-1") + "/disk.img");
  }

  @Test
  void theDirectoryHasOneFileOfTheImagesSize() {
    String list = Tool.run("nfs-ls", uri(NfsFixture.path("disc-1"))).success().text();

    assertThat(list.strip().lines()).hasSize(1);
    assertThat(list).contains("-r--r--r--", "107", " " + SIZE + " ", "disk.img");
  }

  @Test
  void theImageIsReadRightlyWhileItsFragmentsComeInRandomOrder() {
    long seed = System.nanoTime();
    System.out.println("order of fragments: seed " + seed);
    List<Integer> order = new ArrayList<>();
    for (int number = 1; number <= drive.layout().fragmentCount(); number++) {
      order.add(number);
    }
    Collections.shuffle(order, new Random(seed));
    CompletableFuture<Tool.Result> reading =
        CompletableFuture.supplyAsync(() -> Tool.run("nfs-cat", file()));

    for (int number : order) {
      DriveFixture.await("a waiting read", () -> !drive.waiting().isEmpty() || reading.isDone());
      DriveFixture.load(drive, content, number);
    }

    assertThat(reading.join().success().out()).isEqualTo(content);
  }

  @Test
  void whoeverDoesNotKnowThePathIsRefused() {
    DriveFixture.loadAll(drive, content);
    String guessed = uri("/disc-1/" + "0".repeat(32) + "/disk.img");

    assertThat(Tool.run("nfs-cat", guessed).out()).isEmpty();
  }

  @Test
  void nothingCanBeWritten() {
    Path source = folder.resolve("discs").resolve("disc-1").resolve("image.json");
    Tool.Result result =
        Tool.run("nfs-cp", source.toString(), uri(NfsFixture.path("disc-1") + "/other"));

    assertThat(result.exit()).isNotZero();
  }
}
