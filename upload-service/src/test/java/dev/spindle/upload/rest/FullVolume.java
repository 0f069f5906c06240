package dev.spindle.upload.rest;

import static dev.spindle.upload.rest.Device.FRAGMENT_BYTES;
import static dev.spindle.upload.rest.Device.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.ImageId;
import dev.spindle.upload.receive.UploadConfig;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/** A staging volume that tests fill, and the service on it. */
abstract class FullVolume extends DeviceAndOthers {
  static final int FRAGMENTS = 8;

  @Inject UploadConfig config;

  private final List<String> uploads = new ArrayList<>();

  @AfterEach
  void leaveRoom() throws IOException {
    Files.deleteIfExists(filler());
    uploads.forEach(path -> device.send("DELETE", path, BodyPublishers.noBody()));
  }

  /** What is deleted after the test. */
  void deleteAfterwards(String path) {
    uploads.add(path);
  }

  ImageId register(int fragments) {
    ImageId id = device.register((long) fragments * FRAGMENT_BYTES);
    uploads.add("/v1/images/" + id);
    return id;
  }

  Path filler() {
    return config.staging().resolveSibling("filler");
  }

  /** Somebody else writes to the volume until only so much may be promised. */
  void fillUntilLeft(long bytes) throws IOException {
    long usable = Files.getFileStore(config.staging()).getUsableSpace();
    long length = usable - config.stagingReserve() - bytes;
    Files.write(filler(), new byte[Math.toIntExact(length)]);
  }

  /** Somebody else writes to the volume until nothing fits any more. */
  void fillToTheBrim() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(filler().toFile(), "rw")) {
      for (int piece = 1 << 20; piece >= 512; ) {
        try {
          file.seek(file.length());
          file.write(new byte[piece]);
          file.getFD().sync();
        } catch (IOException _) {
          piece /= 2;
        }
      }
    }
  }

  void makeRoom() throws IOException {
    Files.delete(filler());
  }

  RawRequest put(ImageId id, int number, String... headers) throws IOException {
    List<String> head =
        new ArrayList<>(
            List.of(
                "PUT /v1/images/" + id + "/fragments/" + number + " HTTP/1.1",
                "Host: spindle",
                "Content-Length: " + FRAGMENT_BYTES));
    head.addAll(List.of(headers));
    return new RawRequest(base).head(head.toArray(String[]::new));
  }

  List<String> filesOf(ImageId id) throws IOException {
    try (Stream<Path> files = Files.walk(config.staging().resolve("images").resolve(id.value()))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> String.valueOf(file.getFileName()))
          .sorted()
          .toList();
    }
  }

  void assertIsStaged(ImageId id, int... numbers) throws Exception {
    for (int number : numbers) {
      assertThat(device.download("/v1/images/" + id + "/fragments/" + number))
          .as("fragment %s", number)
          .isEqualTo(bytes(number));
    }
  }

  static void assertIsProblem(RawRequest.Answer answer, int status, String type) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.body()).contains("/problems/" + type + "\"", "\"detail\":\"");
  }
}
