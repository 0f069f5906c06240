package dev.spindle.upload.rest;

import static dev.spindle.upload.Eventually.eventually;
import static dev.spindle.upload.rest.Device.FRAGMENT_BYTES;
import static dev.spindle.upload.rest.Device.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.ImageId;
import dev.spindle.upload.SmallVolume;
import dev.spindle.upload.UploadBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What tus clients meet when the staging volume, a real one, is nearly or really full. */
@QuarkusTest
@QuarkusTestResource(UploadBackends.class)
@WithTestResource(value = SmallVolume.class, scope = TestResourceScope.MATCHING_RESOURCES)
class FullVolumeTusTest extends FullVolume {
  private String create(String... headers) {
    List<String> all = new ArrayList<>(List.of("Tus-Resumable", "1.0.0"));
    all.addAll(List.of(headers));
    HttpResponse<String> answer =
        device.send("POST", "/files", BodyPublishers.noBody(), all.toArray(String[]::new));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    String path = answer.headers().firstValue("Location").orElseThrow();
    deleteAfterwards(path.replace("/files/", "/v1/images/"));
    return path;
  }

  private String createImage(int fragments) {
    return create(
        "Upload-Length",
        Integer.toString(fragments * FRAGMENT_BYTES),
        "Upload-Metadata",
        "fragmentSize MjYyMTQ0");
  }

  private RawRequest patch(String path, long offset, long length, String... headers)
      throws IOException {
    List<String> head =
        new ArrayList<>(
            List.of(
                "PATCH " + path + " HTTP/1.1",
                "Host: spindle",
                "Tus-Resumable: 1.0.0",
                "Content-Type: application/offset+octet-stream",
                "Upload-Offset: " + offset,
                "Content-Length: " + length));
    head.addAll(List.of(headers));
    return new RawRequest(base).head(head.toArray(String[]::new));
  }

  private long offset(String path) {
    return Long.parseLong(
        device
            .send("HEAD", path, BodyPublishers.noBody(), "Tus-Resumable", "1.0.0")
            .headers()
            .firstValue("Upload-Offset")
            .orElseThrow());
  }

  private byte[] all(int fragments) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int number = 1; number <= fragments; number++) {
      all.writeBytes(bytes(number));
    }
    return all.toByteArray();
  }

  private void assertRefusedUnsent(RawRequest request) throws IOException {
    RawRequest.Answer answer = request.answer();
    assertIsProblem(answer, 503, "staging-full");
    assertThat(answer.header("Retry-After")).isEqualTo("5");
  }

  @Test
  void thatHasNoRoomIsRefusedBeforeItIsSentAndGoesOnLater() throws Exception {
    String path = createImage(4);
    try (RawRequest first = patch(path, 0, FRAGMENT_BYTES + 100)) {
      assertThat(first.write(all(4), 0, FRAGMENT_BYTES + 100).answer().status()).isEqualTo(204);
    }
    fillUntilLeft(FRAGMENT_BYTES / 2);
    try (RawRequest request =
        patch(path, FRAGMENT_BYTES + 100, FRAGMENT_BYTES, "Expect: 100-continue")) {
      assertRefusedUnsent(request);
    }
    assertThat(offset(path)).isEqualTo(FRAGMENT_BYTES + 100);
    makeRoom();
    int rest = 3 * FRAGMENT_BYTES - 100;
    try (RawRequest request = patch(path, FRAGMENT_BYTES + 100, rest, "Expect: 100-continue")) {
      assertThat(request.answer().status()).isEqualTo(100);
      RawRequest.Answer answer =
          request.write(all(4), FRAGMENT_BYTES + 100, 4 * FRAGMENT_BYTES).answer();
      assertThat(answer.header("Upload-Offset")).isEqualTo(Integer.toString(4 * FRAGMENT_BYTES));
    }
    assertIsStaged(new ImageId(path.substring("/files/".length())), 1, 2, 3, 4);
  }

  @Test
  void ofUnknownLengthIsRefusedAsAWholeSinceWhatIsHeldStays() throws Exception {
    String path = create("Upload-Defer-Length", "1");
    fillUntilLeft(3L * FRAGMENT_BYTES);
    try (RawRequest request = patch(path, 0, 4L * FRAGMENT_BYTES, "Expect: 100-continue")) {
      assertRefusedUnsent(request);
    }
    try (RawRequest request = patch(path, 0, 2L * FRAGMENT_BYTES, "Expect: 100-continue")) {
      assertThat(request.answer().status()).isEqualTo(100);
      assertThat(request.write(all(2)).answer().status()).isEqualTo(204);
    }
    assertThat(offset(path)).isEqualTo(2L * FRAGMENT_BYTES);
    device.send("DELETE", path, BodyPublishers.noBody(), "Tus-Resumable", "1.0.0");
  }

  @Test
  void whoseChunkIsToBeCheckedNeedsRoomForThatToo() throws Exception {
    String path = createImage(4);
    fillUntilLeft(3L * FRAGMENT_BYTES);
    try (RawRequest request =
        patch(
            path,
            0,
            3L * FRAGMENT_BYTES,
            "Expect: 100-continue",
            "Upload-Checksum: crc32c AAAAAA==")) {
      assertRefusedUnsent(request);
    }
    assertThat(offset(path)).isZero();
  }

  @Test
  void whoseVolumeSomebodyElseFillsMeanwhileGoesOnWhereItWas() throws Exception {
    String path = createImage(4);
    ImageId id = new ImageId(path.substring("/files/".length()));
    int whole = 4 * FRAGMENT_BYTES;
    int begun = FRAGMENT_BYTES + 100;
    try (RawRequest request = patch(path, 0, begun)) {
      assertThat(request.write(all(4), 0, begun).answer().status()).isEqualTo(204);
    }
    Path tail = config.staging().resolve("images/" + id + "/tail");
    try (RawRequest request = patch(path, begun, whole - begun)) {
      request.write(all(4), begun, begun + 50_000);
      // It goes on in the file that was kept.
      eventually(() -> assertThat(lengthIn(tail)).isEqualTo(100 + 50_000));
      fillToTheBrim();
      assertIsProblem(request.write(all(4), begun + 50_000, whole).answer(), 503, "staging-failed");
    }
    long offset = offset(path);
    assertThat(offset).isGreaterThanOrEqualTo(begun).isLessThan(whole);
    makeRoom();
    try (RawRequest request = patch(path, offset, whole - offset)) {
      RawRequest.Answer answer = request.write(all(4), Math.toIntExact(offset), whole).answer();
      assertThat(answer.header("Upload-Offset")).isEqualTo(Integer.toString(whole));
    }
    assertIsStaged(id, 1, 2, 3, 4);
  }

  /** Bytes of the only file in a directory. */
  private static long lengthIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findFirst().orElseThrow().toFile().length();
    }
  }
}
