package dev.spindle.upload.tus;

import static dev.spindle.upload.tus.TusDevice.FRAGMENT_BYTES;
import static dev.spindle.upload.tus.TusDevice.bytes;
import static dev.spindle.upload.tus.TusDevice.created;
import static dev.spindle.upload.tus.TusDevice.metadata;
import static dev.spindle.upload.tus.TusDevice.part;
import static dev.spindle.upload.tus.TusDevice.small;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.FragmentsEvent.Settled;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import dev.spindle.upload.Eventually;
import dev.spindle.upload.UploadBackends;
import dev.spindle.upload.receive.UploadConfig;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The extension concatenation. */
@QuarkusTest
@QuarkusTestResource(UploadBackends.class)
class TusConcatenationTest extends TusTest {
  @Inject UploadConfig config;

  private String partial(byte[] bytes) {
    String path =
        created(
            device.post(
                "Upload-Length",
                Integer.toString(bytes.length),
                "Upload-Concat",
                "partial",
                "Upload-Metadata",
                metadata("filename", "partial")));
    assertThat(device.patch(path, 0, bytes).statusCode()).isEqualTo(204);
    return path;
  }

  private HttpResponse<String> join(String... paths) {
    return device.post(
        "Upload-Concat", "final;" + String.join(" ", paths), "Upload-Metadata", small());
  }

  @Test
  void partialUploadsMustBeConcatenatedInTheOrderOfTheList() {
    byte[] all = bytes(5 * FRAGMENT_BYTES + 123);
    int one = 2 * FRAGMENT_BYTES + 1;
    int two = 3 * FRAGMENT_BYTES + 5;
    // uploaded in another order
    String third = partial(part(all, two, all.length));
    String first = partial(part(all, 0, one));
    String second = partial(part(all, one, two));

    HttpResponse<String> answer = join(first, base.resolve(second).toString(), third);

    String path = created(answer);
    Eventually.eventually(() -> assertThat(device.staged(path)).isEqualTo(all));
    Eventually.eventually(() -> assertThat(device.image(path)).contains("\"Checking\""));
    assertThat(device.image(path)).contains("\"disc.iso\"").doesNotContain("\"partial\"");
  }

  @Test
  void noByteIsCopiedButThoseOfFragmentsAcrossABorder() throws IOException {
    byte[] all = bytes(6 * FRAGMENT_BYTES);
    String path =
        created(
            join(
                partial(part(all, 0, 3 * FRAGMENT_BYTES + 10)),
                partial(part(all, 3 * FRAGMENT_BYTES + 10, all.length))));
    Eventually.eventually(() -> assertThat(device.staged(path)).hasSize(all.length));

    assertThat(names(directory(path).resolve("fragments")))
        .singleElement()
        .asString()
        .startsWith("4-");
    assertThat(names(directory(path).resolve("runs"))).hasSize(2);
  }

  @Test
  void aRunGoesWhenAllOfItIsSettled() throws IOException {
    byte[] all = bytes(4 * FRAGMENT_BYTES);
    String path =
        created(
            join(
                partial(part(all, 0, 2 * FRAGMENT_BYTES)),
                partial(part(all, 2 * FRAGMENT_BYTES, all.length))));
    ImageId id = new ImageId(path.substring("/files/".length()));
    Eventually.eventually(() -> assertThat(device.staged(path)).hasSize(all.length));
    Path runs = directory(path).resolve("runs");

    others.say(new Settled(id, List.of(new FragmentRange(1, 1))));
    Eventually.eventually(() -> assertThat(device.staged(path)).isEmpty());
    assertThat(names(runs)).hasSize(2);
    others.say(new Settled(id, List.of(new FragmentRange(2, 2))));
    Eventually.eventually(
        () ->
            assertThat(names(runs)).containsExactly(2 * FRAGMENT_BYTES + "-" + 2 * FRAGMENT_BYTES));
  }

  @Test
  void headOfAFinalUploadMustHaveOffsetAndLengthThatAreEqualAndUploadConcat() {
    String one = partial(bytes(300));
    String two = partial(bytes(200));
    HttpResponse<String> head = device.head(created(join(one, two)));

    assertThat(header(head, "Upload-Length")).isEqualTo("500");
    assertThat(header(head, "Upload-Offset")).isEqualTo("500");
    assertThat(header(head, "Upload-Concat")).isEqualTo("final;" + one + " " + two);
  }

  @Test
  void headOfAPartialUploadMustHaveOffsetLengthAndUploadConcat() {
    String path = created(device.post("Upload-Length", "7", "Upload-Concat", "partial"));
    device.patch(path, 0, bytes(3));
    HttpResponse<String> head = device.head(path);

    assertThat(header(head, "Upload-Offset")).isEqualTo("3");
    assertThat(header(head, "Upload-Length")).isEqualTo("7");
    assertThat(header(head, "Upload-Concat")).isEqualTo("partial");
    assertThat(head.headers().firstValue("Spindle-Image")).isEmpty();
  }

  @Test
  void patchOfAFinalUploadMustBe403AndChangeNothing() {
    String one = partial(bytes(300));
    String path = created(join(one));

    assertThat(device.patch(path, 300, bytes(1)).statusCode()).isEqualTo(403);
    assertThat(device.patch(path, 0, bytes(1)).statusCode()).isEqualTo(403);
    assertThat(device.offset(path)).isEqualTo(300);
    assertThat(device.offset(one)).isEqualTo(300);
    assertThat(
            device.postWith(bytes(1), "Upload-Concat", "final;" + partial(bytes(1))).statusCode())
        .isEqualTo(403);
  }

  @Test
  void theClientMustNotSendALengthForAFinalUpload() {
    assertThat(
            device
                .post("Upload-Concat", "final;" + partial(bytes(3)), "Upload-Length", "3")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void partialUploadsMayBeUsedSeveralTimes() {
    byte[] bytes = bytes(100);
    String one = partial(bytes);
    String first = created(join(one, one));
    String second = created(join(one));

    byte[] twice = Arrays.copyOf(bytes, 200);
    System.arraycopy(bytes, 0, twice, 100, 100);
    Eventually.eventually(() -> assertThat(device.staged(first)).isEqualTo(twice));
    Eventually.eventually(() -> assertThat(device.staged(second)).isEqualTo(bytes));
  }

  @Test
  void unfinishedUnknownOrOtherUploadsAreNotConcatenated() {
    String unfinished = created(device.post("Upload-Length", "7", "Upload-Concat", "partial"));
    String lengthless =
        created(device.post("Upload-Defer-Length", "1", "Upload-Concat", "partial"));
    String image = device.create(10);
    device.patch(image, 0, bytes(10));

    for (String wrong :
        List.of(unfinished, lengthless, image, "/files/" + ImageId.random(), "/elsewhere/x", "")) {
      assertThat(join(partial(bytes(2)), wrong.isEmpty() ? "/files/" : wrong).statusCode())
          .as(wrong)
          .isEqualTo(400);
    }
    assertThat(device.post("Upload-Concat", "half", "Upload-Length", "5").statusCode())
        .isEqualTo(400);
  }

  @Test
  void aPartialUploadMayDeferItsLengthAndBeEmpty() {
    String deferred = created(device.post("Upload-Defer-Length", "1", "Upload-Concat", "partial"));
    device.patch(deferred, 0, bytes(10));
    device.patch(deferred, 10, new byte[0], "Upload-Length", "10");
    String empty = created(device.post("Upload-Length", "0", "Upload-Concat", "partial"));
    String path = created(join(empty, deferred));

    Eventually.eventually(() -> assertThat(device.staged(path)).isEqualTo(bytes(10)));
    assertThat(device.patch(deferred, 10, bytes(1)).statusCode()).isEqualTo(413);
  }

  private Path directory(String path) {
    return config.staging().resolve("images").resolve(path.substring("/files/".length()));
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return new ArrayList<>(files.map(file -> file.getFileName().toString()).toList());
    }
  }
}
