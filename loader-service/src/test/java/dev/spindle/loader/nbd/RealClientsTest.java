package dev.spindle.loader.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.drive.Drive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as libnbd's and QEMU's clients find it. */
class RealClientsTest {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 9 * MIB + 4711;

  @TempDir Path folder;
  private NbdFixture fixture;
  private Drive drive;
  private byte[] content;

  @BeforeEach
  void serve() {
    fixture = new NbdFixture(folder.resolve("discs"));
    drive = fixture.drives.insert("disc-1", SIZE, MIB);
    content = DriveFixture.content(SIZE, 1);
  }

  @AfterEach
  void end() {
    fixture.close();
  }

  @Test
  void nbdinfoSeesAReadOnlyExportOfTheImagesSize() throws IOException {
    DriveFixture.load(drive, content, 1); // nbdinfo reads it to tell what it is
    JsonNode info =
        new ObjectMapper()
            .readTree(Tool.run("nbdinfo", "--json", fixture.uri("disc-1")).success().out())
            .get("exports")
            .get(0);

    assertThat(info.get("export-size").asLong()).isEqualTo(SIZE);
    assertThat(info.get("is_read_only").asBoolean()).isTrue();
    assertThat(info.get("can_multi_conn").asBoolean()).isTrue();
    assertThat(info.get("can_df").asBoolean()).isTrue();
    assertThat(info.get("can_cache").asBoolean()).isTrue();
    assertThat(info.get("can_trim").asBoolean()).isFalse();
    assertThat(info.get("block_size_minimum").asInt()).isEqualTo(1);
    assertThat(info.get("block_size_preferred").asInt()).isEqualTo(4096);
    assertThat(info.get("block_size_maximum").asInt()).isEqualTo(32 * MIB);
    assertThat(info.get("contexts").toString()).contains("base:allocation", "x-spindle:loaded");
  }

  @Test
  void nbdinfoListsAllExports() {
    fixture.drives.insert("disc-2", 1, MIB);

    String list = Tool.run("nbdinfo", "--list", fixture.server.uri()).success().text();

    assertThat(list).contains("export=\"disc-1\"", "export=\"disc-2\"");
  }

  @Test
  void nbdinfoMapsWhatIsLoaded() {
    DriveFixture.load(drive, content, 1, 2, 5, 10);

    String map =
        Tool.run("nbdinfo", "--map=x-spindle:loaded", "--json", fixture.uri("disc-1"))
            .success()
            .text()
            .replaceAll("\\s", "");

    assertThat(map)
        .contains("\"offset\":0,\"length\":2097152,\"type\":1")
        .contains("\"offset\":2097152,\"length\":2097152,\"type\":0")
        .contains("\"offset\":4194304,\"length\":1048576,\"type\":1")
        .contains("\"offset\":9437184,\"length\":4711,\"type\":1");
  }

  @Test
  void everythingIsDataToACopier() {
    String map =
        Tool.run("nbdinfo", "--map", "--json", fixture.uri("disc-1"))
            .success()
            .text()
            .replaceAll("\\s", "");

    assertThat(map).contains("\"offset\":0,\"length\":" + SIZE + ",\"type\":0");
  }

  @Test
  void nbdcopyGetsTheImageWhileItsFragmentsComeInRandomOrder() {
    long seed = System.nanoTime();
    System.out.println("order of fragments: seed " + seed);
    Path copy = folder.resolve("copy");
    CompletableFuture<Tool.Result> copying =
        CompletableFuture.supplyAsync(
            () -> Tool.run("nbdcopy", fixture.uri("disc-1"), copy.toString()));
    List<Integer> order = new ArrayList<>();
    drive.layout().all();
    for (int number = 1; number <= drive.layout().fragmentCount(); number++) {
      order.add(number);
    }
    Collections.shuffle(order, new Random(seed));

    for (int number : order) {
      DriveFixture.await("a waiting read", () -> !drive.waiting().isEmpty() || copying.isDone());
      DriveFixture.load(drive, content, number);
    }

    copying.join().success();
    assertThat(copy).hasBinaryContent(content);
  }

  @Test
  void qemuReadsAndConvertsIt() throws IOException {
    DriveFixture.loadAll(drive, content);
    Path copy = folder.resolve("copy");

    assertThat(Tool.run("qemu-img", "info", fixture.uri("disc-1")).success().text())
        .contains("virtual size");
    Tool.run("qemu-img", "convert", "-O", "raw", fixture.uri("disc-1"), copy.toString()).success();

    // QEMU counts in sectors of 512 bytes and pads the last
    assertThat(java.util.Arrays.copyOf(Files.readAllBytes(copy), SIZE)).isEqualTo(content);
  }

  @Test
  void qemuBenchReadsManyAtOnce() {
    Drive even = fixture.drives.insert("disc-2", 4 * MIB, MIB);
    DriveFixture.loadAll(even, content);

    Tool.run(
            "qemu-img",
            "bench",
            "-f",
            "raw",
            "-c",
            "20000",
            "-d",
            "16",
            "-s",
            "4096",
            fixture.uri("disc-2"))
        .success();
  }

  @Test
  void qemuIoCannotWrite() {
    Tool.Result result =
        Tool.run("qemu-io", "-f", "raw", "-c", "write 0 512", fixture.uri("disc-1"));

    assertThat(result.exit()).isNotZero();
  }

  /** Read again when nbdkit makes a read of ours fail, and late when it delays one. */
  @Test
  void nbdkitsClientCopiesItThroughDelaysAndErrors() {
    DriveFixture.loadAll(drive, content);
    Path copy = folder.resolve("copy");

    Tool.run(
            "nbdkit",
            "-U",
            "-",
            "--filter=retry-request",
            "--filter=delay",
            "--filter=error",
            "nbd",
            "uri=" + fixture.uri("disc-1"),
            "retry-request-retries=50",
            "retry-request-delay=1",
            "rdelay=2ms",
            "error=EIO",
            "error-pread-rate=20%",
            "--run",
            "nbdcopy \"$uri\" " + copy)
        .success();

    assertThat(copy).hasBinaryContent(content);
  }

  @Test
  void nbdkitsClientSharesOneConnectionAmongManyWhileFragmentsComeLate() {
    Path copy = folder.resolve("copy");
    CompletableFuture<Tool.Result> copying =
        CompletableFuture.supplyAsync(
            () ->
                Tool.run(
                    "nbdkit",
                    "-U",
                    "-",
                    "nbd",
                    "uri=" + fixture.uri("disc-1"),
                    "shared=true",
                    "--run",
                    "nbdcopy --connections=4 \"$uri\" " + copy));
    for (int number = drive.layout().fragmentCount(); number > 0; number--) {
      DriveFixture.await("a waiting read", () -> !drive.waiting().isEmpty() || copying.isDone());
      DriveFixture.load(drive, content, number);
    }

    copying.join().success();
    assertThat(copy).hasBinaryContent(content);
  }
}
