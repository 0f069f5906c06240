package dev.spindle.upload.tus;

import static dev.spindle.upload.tus.TusDevice.FRAGMENT_BYTES;
import static dev.spindle.upload.tus.TusDevice.bytes;
import static dev.spindle.upload.tus.TusDevice.created;
import static dev.spindle.upload.tus.TusDevice.metadata;
import static dev.spindle.upload.tus.TusDevice.part;
import static dev.spindle.upload.tus.TusDevice.small;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.ImageEvent;
import dev.spindle.model.ImageId;
import dev.spindle.upload.Eventually;
import dev.spindle.upload.UploadBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The extensions creation, creation-with-upload, creation-defer-length, expiration, termination.
 */
@QuarkusTest
@QuarkusTestResource(UploadBackends.class)
class TusCreationTest extends TusTest {
  private static ImageId id(String path) {
    return new ImageId(path.substring("/files/".length()));
  }

  @Nested
  class Creation {
    @Test
    void mustBeAnswered201WithLocationAndRegistersTheImage() {
      HttpResponse<String> answer =
          device.post(
              "Upload-Length",
              "3000000",
              "Upload-Metadata",
              metadata("filename", "debian 13.iso", "sha256", "ab".repeat(32)));
      String path = created(answer);

      assertThat(path).matches("/files/[0-9a-f-]{36}");
      assertThat(header(answer, "Spindle-Image")).isEqualTo(id(path).value());
      assertThat(header(answer, "Link")).startsWith("</v1/images/" + id(path) + ">");
      assertThat(device.image(path))
          .contains("\"name\":\"debian 13.iso\"", "\"sha256\":\"" + "ab".repeat(32) + "\"");
      assertThat(others.heardNow(id(path)))
          .singleElement()
          .isInstanceOf(ImageEvent.Registered.class);
      assertThat(device.offset(path)).isZero();
    }

    @Test
    void mustHaveUploadLengthOrUploadDeferLength() {
      assertThat(device.post().statusCode()).isEqualTo(400);
      assertThat(device.post("Upload-Length", "1", "Upload-Defer-Length", "1").statusCode())
          .isEqualTo(400);
      assertThat(device.post("Upload-Length", "0").statusCode())
          .as("an image has at least one byte")
          .isEqualTo(400);
    }

    @Test
    void aboveTusMaxSizeMustBe413() {
      long above = (1L << 40) + 1;

      assertThat(device.post("Upload-Length", Long.toString(above)).statusCode()).isEqualTo(413);
      assertThat(
              device
                  .post("Upload-Length", Long.toString(above), "Upload-Concat", "partial")
                  .statusCode())
          .isEqualTo(413);
    }

    @Test
    void metadataMustComeBackInHead() {
      String metadata = metadata("filename", "a b.iso") + ",is_confidential," + metadata("x", "");
      String path = created(device.post("Upload-Length", "5", "Upload-Metadata", metadata));

      assertThat(header(device.head(path), "Upload-Metadata")).isEqualTo(metadata.strip());
      assertThat(device.image(path)).contains("\"a b.iso\"");
      String without = created(device.post("Upload-Length", "5"));
      assertThat(device.head(without).headers().firstValue("Upload-Metadata")).isEmpty();
    }

    @Test
    void metadataMustBePairsOfUniqueKeysAndBase64() {
      for (String wrong :
          List.of("filename disc.iso", ",", "a YQ==,a Yg==", "a YQ==,,b Yg==", " YQ==,")) {
        assertThat(device.post("Upload-Length", "5", "Upload-Metadata", wrong).statusCode())
            .as(wrong)
            .isEqualTo(400);
      }
    }

    @Test
    void metadataThatMakeNoImageAreRefused() {
      for (String wrong :
          List.of(
              metadata("filename", "../disc.iso"),
              metadata("fragmentSize", "1000"),
              metadata("fragmentSize", "many"),
              metadata("sha256", "abc"))) {
        assertThat(device.post("Upload-Length", "5", "Upload-Metadata", wrong).statusCode())
            .as(wrong)
            .isEqualTo(400);
        assertThat(device.post("Upload-Defer-Length", "1", "Upload-Metadata", wrong).statusCode())
            .as(wrong)
            .isEqualTo(400);
      }
    }
  }

  @Nested
  class CreationWithUpload {
    @Test
    void mustAnswerWithTheOffsetAfterTheBytesThatWereTaken() {
      byte[] all = bytes(FRAGMENT_BYTES + 50);
      HttpResponse<String> answer =
          device.postWith(
              part(all, 0, FRAGMENT_BYTES + 10),
              "Upload-Length",
              Integer.toString(all.length),
              "Upload-Metadata",
              small());
      String path = created(answer);

      assertThat(header(answer, "Upload-Offset")).isEqualTo(Integer.toString(FRAGMENT_BYTES + 10));
      assertThat(device.offset(path)).isEqualTo(FRAGMENT_BYTES + 10);
      device.patch(path, FRAGMENT_BYTES + 10, part(all, FRAGMENT_BYTES + 10, all.length));
      assertThat(device.staged(path)).isEqualTo(all);
    }

    @Test
    void mayTakeAllOfIt() {
      byte[] all = bytes(1000);
      HttpResponse<String> answer = device.postWith(all, "Upload-Length", "1000");

      assertThat(header(answer, "Upload-Offset")).isEqualTo("1000");
      assertThat(device.staged(created(answer))).isEqualTo(all);
    }

    @Test
    void mustHaveTheContentType() {
      HttpResponse<String> answer =
          device.send(
              "POST",
              "/files",
              bytes(10),
              "Tus-Resumable",
              "1.0.0",
              "Upload-Length",
              "10",
              "Content-Type",
              "text/plain");

      assertThat(answer.statusCode()).isEqualTo(415);
    }

    @Test
    void isRefusedBeforeTheBytesAreSentWithExpectContinue() throws Exception {
      try (TusDevice.Raw connection = device.raw()) {
        connection.head(
            "POST /files HTTP/1.1",
            "Host: spindle",
            "Tus-Resumable: 1.0.0",
            "Upload-Length: 0",
            "Content-Type: application/offset+octet-stream",
            "Content-Length: 10",
            "Expect: 100-continue");
        assertThat(connection.status()).isEqualTo(400);
      }
      try (TusDevice.Raw connection = device.raw()) {
        connection.head(
            "POST /files HTTP/1.1",
            "Host: spindle",
            "Tus-Resumable: 1.0.0",
            "Upload-Length: 10",
            "Content-Type: application/offset+octet-stream",
            "Content-Length: 10",
            "Expect: 100-continue");
        assertThat(connection.status()).isEqualTo(100);
      }
    }
  }

  @Nested
  class CreationDeferLength {
    @Test
    void mustSayInHeadThatTheLengthIsNotKnown() {
      String path = created(device.post("Upload-Defer-Length", "1"));

      assertThat(header(device.head(path), "Upload-Defer-Length")).isEqualTo("1");
      assertThat(device.head(path).headers().firstValue("Upload-Length")).isEmpty();
    }

    @Test
    void withAnyOtherValueIs400() {
      assertThat(device.post("Upload-Defer-Length", "0").statusCode()).isEqualTo(400);
      assertThat(device.post("Upload-Defer-Length", "true").statusCode()).isEqualTo(400);
    }

    @Test
    void becomesAnImageWhenAPatchSaysTheLength() {
      byte[] all = bytes(3 * FRAGMENT_BYTES + 500);
      int held = 2 * FRAGMENT_BYTES + 300;
      String path = created(device.post("Upload-Defer-Length", "1", "Upload-Metadata", small()));
      device.patch(path, 0, part(all, 0, 100));
      assertThat(device.patch(path, 100, part(all, 100, held)).statusCode()).isEqualTo(204);
      assertThat(device.offset(path)).isEqualTo(held);
      assertThat(device.image(path)).contains("image-unknown");

      HttpResponse<String> answer =
          device.patch(
              path,
              held,
              part(all, held, held + 1000),
              "Upload-Length",
              Integer.toString(all.length));

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
      assertThat(header(answer, "Upload-Offset")).isEqualTo(Integer.toString(held + 1000));
      assertThat(header(answer, "Spindle-Image")).isEqualTo(id(path).value());
      HttpResponse<String> head = device.head(path);
      assertThat(header(head, "Upload-Length")).isEqualTo(Integer.toString(all.length));
      assertThat(head.headers().firstValue("Upload-Defer-Length")).isEmpty();
      assertThat(header(head, "Upload-Metadata")).isEqualTo(small());
      device.patch(path, held + 1000, part(all, held + 1000, all.length));
      Eventually.eventually(() -> assertThat(device.staged(path)).isEqualTo(all));
      Eventually.eventually(() -> assertThat(device.image(path)).contains("\"Checking\""));
    }

    @Test
    void mayEndWithTheLengthAndNoBytes() {
      byte[] all = bytes(FRAGMENT_BYTES + 9);
      String path = created(device.post("Upload-Defer-Length", "1", "Upload-Metadata", small()));
      device.patch(path, 0, all);

      assertThat(
              device
                  .patch(
                      path, all.length, new byte[0], "Upload-Length", Integer.toString(all.length))
                  .statusCode())
          .isEqualTo(204);
      Eventually.eventually(() -> assertThat(device.staged(path)).isEqualTo(all));
    }

    @Test
    void theLengthMustNotBeChangedOnceSet() {
      String path = created(device.post("Upload-Defer-Length", "1"));
      device.patch(path, 0, bytes(10), "Upload-Length", "100");

      assertThat(device.patch(path, 10, bytes(10), "Upload-Length", "101").statusCode())
          .isEqualTo(400);
      assertThat(device.patch(path, 10, bytes(10), "Upload-Length", "100").statusCode())
          .isEqualTo(204);
      String known = device.create(100);
      assertThat(device.patch(known, 0, bytes(10), "Upload-Length", "99").statusCode())
          .isEqualTo(400);
      assertThat(device.offset(known)).isZero();
    }

    @Test
    void aLengthBelowWhatHasComeIsRefused() {
      String path = created(device.post("Upload-Defer-Length", "1"));
      device.patch(path, 0, bytes(10));

      assertThat(device.patch(path, 10, new byte[0], "Upload-Length", "9").statusCode())
          .isEqualTo(400);
      assertThat(device.offset(path)).isEqualTo(10);
    }
  }

  @Nested
  class Expiration {
    @Test
    void mustBeInTheAnswersToPostAndPatchAsAnHttpDate() {
      HttpResponse<String> post = device.post("Upload-Length", "20");
      HttpResponse<String> patch = device.patch(created(post), 0, bytes(10));
      HttpResponse<String> held = device.post("Upload-Defer-Length", "1");

      for (HttpResponse<String> answer : List.of(post, patch, held)) {
        String date = header(answer, "Upload-Expires");
        assertThat(date).matches("[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT");
        Instant expires = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
        assertThat(expires)
            .isBetween(
                Instant.now().plus(Duration.ofHours(23)), Instant.now().plus(Duration.ofHours(25)));
      }
    }

    @Test
    void ofAnImageThatHasExpiredIs410() {
      String path = device.create(10);
      others.say(new ImageEvent.Deleted(id(path), false, "disc.iso"));

      Eventually.eventually(() -> assertThat(device.head(path).statusCode()).isEqualTo(410));
      assertThat(device.patch(path, 0, bytes(10)).statusCode()).isEqualTo(410);
    }
  }

  @Nested
  class Termination {
    @Test
    void mustBeAnswered204AndTheUploadIsGone() {
      String image = device.create(10);
      String deferred = created(device.post("Upload-Defer-Length", "1"));
      String partial = created(device.post("Upload-Length", "5", "Upload-Concat", "partial"));
      device.patch(image, 0, bytes(10));

      for (String path : List.of(image, deferred, partial)) {
        assertThat(device.delete(path).statusCode()).isEqualTo(204);
        assertThat(device.head(path).statusCode()).isIn(404, 410);
        assertThat(device.patch(path, 0, bytes(1)).statusCode()).isIn(404, 410);
        assertThat(device.delete(path).statusCode()).isIn(404, 410);
      }
      assertThat(others.heardNow(id(image)))
          .contains(new ImageEvent.Deleted(id(image), false, "disc.iso"));
    }
  }
}
