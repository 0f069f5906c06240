package dev.spindle.loader;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.startsWith;

import dev.spindle.event.DiscEvent;
import dev.spindle.event.DriveEvent;
import dev.spindle.event.FragmentEvent;
import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.FragmentsEvent.Reason;
import dev.spindle.event.ImageEvent;
import dev.spindle.event.Topics;
import dev.spindle.loader.nbd.NbdServer;
import dev.spindle.loader.nbd.Tool;
import dev.spindle.model.ByteRange;
import dev.spindle.model.Crc32c;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.Sha256;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The service between a real broker, an upload-service's HTTP interface and an NBD client. */
@QuarkusTest
@QuarkusTestResource(OutsideWorld.class)
class LoaderServiceTest {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 30 * MIB + 123;
  private static final ImageLayout LAYOUT = new ImageLayout(SIZE, MIB);

  @Inject NbdServer server;

  @ConfigProperty(name = "quarkus.http.test-port")
  int port;

  private final byte[] content = DriveFixture.content(SIZE, 9);

  private static void register(ImageId id) {
    OutsideWorld.say(
        new ImageEvent.Registered(id, "image.iso", LAYOUT, null, "loader-0", List.of()));
  }

  private FragmentEvent.Received stage(ImageId id, int number) {
    ByteRange range = LAYOUT.rangeOf(number);
    byte[] bytes = Arrays.copyOfRange(content, (int) range.start(), (int) range.end());
    URI source = OutsideWorld.serve("/v1/images/" + id + "/fragments/" + number, bytes);
    return new FragmentEvent.Received(
        id, number, range.start(), bytes.length, Crc32c.of(bytes), source);
  }

  private static boolean isDigestHeard(ImageId id, byte[] whole) {
    return OutsideWorld.heard(Topics.IMAGES).stream()
        .anyMatch(
            event ->
                event instanceof ImageEvent.Loaded loaded
                    && loaded.imageId().equals(id)
                    && loaded.sha256().equals(Sha256.of(whole)));
  }

  private static void awaitDrive(ImageId id) {
    DriveFixture.await(
        "a drive for " + id, () -> given().get("/v1/drives/{id}", id.value()).statusCode() == 200);
  }

  @Test
  void aDiscIsCopiedRightlyWhileItsFragmentsComeInRandomOrder() {
    ImageId id = ImageId.random();
    register(id);
    awaitDrive(id);
    long seed = System.nanoTime();
    System.out.println("order of fragments: seed " + seed);
    List<Integer> order = new ArrayList<>();
    for (int number = 1; number <= LAYOUT.fragmentCount(); number++) {
      order.add(number);
    }
    Collections.shuffle(order, new Random(seed));
    CompletableFuture<Tool.Result> copying =
        CompletableFuture.supplyAsync(
            () -> Tool.run("sh", "-c", "nbdcopy " + server.uri() + "/" + id + " - | sha256sum"));

    order.forEach(number -> OutsideWorld.say(stage(id, number)));

    assertThat(copying.join().success().text()).startsWith(Sha256.of(content).hex());
    DriveFixture.await("the whole said", () -> isDigestHeard(id, content));
    assertThat(OutsideWorld.heard(Topics.LOADED)).hasSizeGreaterThanOrEqualTo(31);
    given()
        .get("/v1/drives/{id}", id.value())
        .then()
        .body("loaded.fragments", equalTo(31))
        .body("loaded.bytes", equalTo(SIZE))
        .body("bootable", equalTo(true))
        .body("export", equalTo(id.value()))
        .body("uri", startsWith("nbd://127.0.0.1:"))
        .body("stallPolicy", equalTo("hold"));
    String path = given().get("/v1/drives/{id}", id.value()).path("nfs.path");
    int nfsPort = given().get("/v1/drives/{id}", id.value()).path("nfs.port");
    String query = "?version=3&nfsport=" + nfsPort + "&mountport=" + nfsPort;
    assertThat(Tool.run("nfs-cat", "nfs://127.0.0.1" + path + "/disk.img" + query).success().out())
        .isEqualTo(content);
  }

  @Test
  void itSaysWhatItHasToGive() {
    given()
        .get("/v1/capacity")
        .then()
        .statusCode(200)
        .body("freeBytes", greaterThan(0L))
        .body("$", hasKey("promisedBytes"))
        .body("loading", greaterThanOrEqualTo(0))
        .body("busy", greaterThanOrEqualTo(0));
  }

  @Test
  void aDiscFromBeforeTheStartIsServedAndItsDigestSaid() {
    ImageId id = new ImageId("kept");

    assertThat(
            Tool.run("sh", "-c", "nbdcopy " + server.uri() + "/kept - | sha256sum")
                .success()
                .text())
        .startsWith(Sha256.of(OutsideWorld.KEPT).hex());
    DriveFixture.await("the whole said", () -> isDigestHeard(id, OutsideWorld.KEPT));
  }

  @Test
  void anImageWhoseDiscWasLostHasANewOneAfterTheStartAndThatIsSaid() {
    awaitDrive(OutsideWorld.LOST);
    given()
        .get("/v1/drives/{id}", OutsideWorld.LOST.value())
        .then()
        .body("loaded.fragments", equalTo(0));
    DriveFixture.await(
        "the new disc said",
        () ->
            OutsideWorld.heard(Topics.LOADED).stream()
                .anyMatch(
                    event ->
                        event instanceof DiscEvent disc
                            && disc.imageId().equals(OutsideWorld.LOST)));
  }

  @Test
  void aWaitingReadIsWantedAndShown() {
    ImageId id = ImageId.random();
    register(id);
    awaitDrive(id);
    CompletableFuture<Tool.Result> reading =
        CompletableFuture.supplyAsync(
            () ->
                Tool.run(
                    "qemu-io",
                    "-r",
                    "-f",
                    "raw",
                    "-c",
                    "read 7340032 4096",
                    server.uri() + "/" + id));

    // QEMU reads the first sector before anything else, to tell the format
    DriveFixture.await(
        "wanted",
        () -> {
          OutsideWorld.say(stage(id, 1));
          return OutsideWorld.heard(Topics.WANTED)
              .contains(new FragmentsEvent.Wanted(id, List.of(FragmentRange.of(8)), Reason.READ));
        });
    given()
        .get("/v1/drives/{id}", id.value())
        .then()
        .body("busy", equalTo(true))
        .body("waitingReads.fragment", hasItem(8));
    OutsideWorld.say(stage(id, 8));

    reading.join().success();
  }

  @Test
  void eventsOfADriveAreStreamed() throws IOException {
    ImageId id = ImageId.random();
    register(id);
    awaitDrive(id);
    try (BufferedReader events =
        new BufferedReader(
            new InputStreamReader(
                URI.create("http://127.0.0.1:" + port + "/v1/drives/" + id + "/events")
                    .toURL()
                    .openStream(),
                StandardCharsets.UTF_8))) {
      assertThat(nextEvent(events)).isEqualTo("inserted");
      OutsideWorld.say(stage(id, 1));
      OutsideWorld.say(stage(id, 31));
      assertThat(nextEvent(events)).isEqualTo("bootable");
      OutsideWorld.say(new ImageEvent.Deleted(id, false, "disc.iso"));
      assertThat(nextEvent(events)).isEqualTo("ejected");
    }
    given()
        .get("/v1/drives/{id}", id.value())
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("type", equalTo("https://spindle.dev/problems/image-unknown"));
    assertThat(OutsideWorld.heard(Topics.DRIVES))
        .contains(new DriveEvent(id, "loader-0", DriveEvent.State.EJECTED, List.of()));
  }

  private static String nextEvent(BufferedReader events) throws IOException {
    String line = events.readLine();
    while (line != null && !line.startsWith("event:")) {
      line = events.readLine();
    }
    return line == null ? "the end" : line.substring("event:".length()).strip();
  }

  @Test
  void missingFragmentsAreAnnouncedFromTheDiscAndServed() {
    ImageId id = ImageId.random();
    register(id);
    awaitDrive(id);
    OutsideWorld.say(stage(id, 5));
    DriveFixture.await(
        "loaded",
        () ->
            OutsideWorld.heard(Topics.LOADED).stream()
                .anyMatch(e -> e instanceof FragmentEvent.Loaded && e.imageId().equals(id)));

    OutsideWorld.say(
        new FragmentsEvent.Missing(id, List.of(FragmentRange.of(5)), FragmentsEvent.Remedy.DISC));

    DriveFixture.await(
        "announced",
        () ->
            OutsideWorld.heard(Topics.RECEIVED).stream()
                .anyMatch(
                    event ->
                        event instanceof FragmentEvent.Received received
                            && received.imageId().equals(id)
                            && received.source().getPath().startsWith("/v1/drives/")));
    byte[] served =
        given()
            .get("/v1/drives/{id}/fragments/5", id.value())
            .then()
            .statusCode(200)
            .extract()
            .asByteArray();
    assertThat(served).isEqualTo(Arrays.copyOfRange(content, 4 * MIB, 5 * MIB));
    given()
        .get("/v1/drives/{id}/fragments/6", id.value())
        .then()
        .statusCode(404)
        .body("type", containsString("fragment-unknown"));
    given().get("/v1/drives").then().body("drives.imageId", hasItem(id.value()));
  }

  @Test
  void aRegistrationThatWasMissedIsAskedFor() {
    ImageId id = ImageId.random();
    OutsideWorld.serve(
        "/v1/images/" + id,
        ("{\"id\":\"%s\",\"name\":\"n\",\"drive\":\"loader-0\",\"phase\":\"Receiving\","
                + "\"layout\":{\"size\":%d,\"fragmentSize\":%d,\"fragmentCount\":31}}")
            .formatted(id, SIZE, MIB)
            .getBytes(StandardCharsets.UTF_8));

    OutsideWorld.say(stage(id, 2));

    awaitDrive(id);
    DriveFixture.await(
        "loaded",
        () ->
            given().get("/v1/drives/{id}", id.value()).jsonPath().getInt("loaded.fragments") == 1);
  }

  @Test
  void aDriveThatIsNotThereHasNoEvents() {
    given().get("/v1/drives/nobody/events").then().statusCode(404);
    given().get("/v1/drives/No Body").then().statusCode(404);
  }
}
