package dev.spindle.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spindle.model.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several loaders share the images; what one loses is healed on its return, at its address. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LoadersIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int IMAGES = 6;
  private static final int FRAGMENT_BYTES = 1 << 20;

  /** 10 fragments and a bit: two parts in each data centre. */
  private static final int IMAGE_BYTES = 10 * FRAGMENT_BYTES + 4321;

  @TempDir Path directory;

  @BeforeAll
  static void nbd() throws Exception {
    Machine.needs("nbdcopy");
  }

  /** An image that a loader has the disc of. */
  private record Disc(String imageId, String drive, Sha256 sha256, String uri) {}

  @Test
  void imagesSpreadAndTheDiscsThatAKilledLoaderLostAreReadableAgainAtTheirAddresses()
      throws Exception {
    try (SpindleProcess spindle = SpindleProcess.start(directory, "up", "--loaders", "3")) {
      spindle.awaitOutput("Ctrl-C or", LIMIT);
      Http.show(spindle.token());
      JsonNode addresses = spindle.runFile().path("addresses");
      Map<String, String> loaders = new HashMap<>();
      addresses
          .path("loaders")
          .forEach(at -> loaders.put(at.path("name").asText(), at.path("http").asText()));

      // Given six images, registered in a burst, two at each loader, and complete
      String server = addresses.path("upload").asText();
      List<String> images = new ArrayList<>();
      for (int image = 0; image < IMAGES; image++) {
        images.add(register(server, image));
      }
      for (int image = 0; image < IMAGES; image++) {
        upload(server + "/v1/images/" + images.get(image), bytes(image));
      }
      List<Disc> discs = new ArrayList<>();
      for (int image = 0; image < IMAGES; image++) {
        String address = server + "/v1/images/" + images.get(image);
        discs.add(complete(spindle, address, loaders, Sha256.of(bytes(image))));
      }
      Map<String, Long> perDrive =
          discs.stream().collect(Collectors.groupingBy(Disc::drive, Collectors.counting()));
      assertThat(perDrive)
          .isEqualTo(loaders.keySet().stream().collect(Collectors.toMap(name -> name, _ -> 2L)));

      // When one is killed and loses its volume
      spindle.signal("loader-service-1", "KILL");
      delete(spindle.state().resolve("discs-1"));
      spindle.awaitOutput("loader-service-1 ended with exit code 137", LIMIT);
      String lost = loaders.get("loader-1");
      spindle.await("loader-1 is back", LIMIT, () -> Http.isReady(lost));

      // Then each of its discs is read again where it was, and the others' all the time
      List<Disc> itsDiscs = discs.stream().filter(d -> d.drive().equals("loader-1")).toList();
      for (Disc disc : itsDiscs) {
        spindle.await(
            disc + " is loaded again", LIMIT, () -> loadedBytes(lost, disc) == IMAGE_BYTES);
        assertThat(uri(lost, disc.imageId())).isEqualTo(disc.uri());
      }
      for (Disc disc : discs) {
        assertThat(sha256OverNbd(disc.uri())).as(disc.toString()).isEqualTo(disc.sha256().hex());
      }
    }
  }

  private static String register(String server, int seed) throws IOException {
    String body = "{\"name\":\"disc-%d.iso\",\"size\":%d}".formatted(seed, IMAGE_BYTES);
    return Http.send(
            "POST",
            server + "/v1/images",
            "application/json",
            body.getBytes(StandardCharsets.UTF_8))
        .path("id")
        .asText();
  }

  private static byte[] bytes(int seed) {
    byte[] bytes = new byte[IMAGE_BYTES];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static void upload(String image, byte[] bytes) throws IOException {
    for (int from = 0, number = 1; from < bytes.length; from += FRAGMENT_BYTES, number++) {
      Http.send(
          "PUT",
          image + "/fragments/" + number,
          "application/octet-stream",
          Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + FRAGMENT_BYTES)));
    }
  }

  private static Disc complete(
      SpindleProcess spindle, String image, Map<String, String> loaders, Sha256 sha256)
      throws Exception {
    spindle.await(
        image + " is complete",
        LIMIT,
        () -> Http.get(image).path("phase").asText().equals("Complete"));
    String drive = Http.json(image).path("drive").asText();
    String id = Http.json(image).path("id").asText();
    return new Disc(id, drive, sha256, uri(loaders.get(drive), id));
  }

  private static String uri(String loader, String imageId) throws IOException {
    return Http.json(loader + "/v1/drives/" + imageId).path("uri").asText();
  }

  private static long loadedBytes(String loader, Disc disc) {
    return Http.get(loader + "/v1/drives/" + disc.imageId()).at("/loaded/bytes").asLong();
  }

  private static String sha256OverNbd(String uri) throws IOException, InterruptedException {
    Process copy =
        new ProcessBuilder("bash", "-c", "set -o pipefail; nbdcopy \"$0\" - | sha256sum", uri)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(copy.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(copy.waitFor()).as("nbdcopy " + uri).isZero();
    return said.split(" ", 2)[0];
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
