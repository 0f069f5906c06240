package dev.spindle.upload.tus;

import static dev.spindle.upload.tus.TusDevice.FRAGMENT_BYTES;
import static dev.spindle.upload.tus.TusDevice.bytes;
import static dev.spindle.upload.tus.TusDevice.part;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.FragmentEvent;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.Crc32c;
import dev.spindle.model.ImageId;
import dev.spindle.upload.Eventually;
import dev.spindle.upload.UploadBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The core protocol of tus 1.0.0, clause by clause. */
@QuarkusTest
@QuarkusTestResource(UploadBackends.class)
class TusCoreTest extends TusTest {
  @Nested
  class UploadOffsetAndLength {
    @Test
    void mustBeNonNegativeIntegers() {
      String path = device.create(FRAGMENT_BYTES);

      for (String wrong : List.of("-1", "1.5", "one", "0x10", "99999999999999999999")) {
        assertThat(device.post("Upload-Length", wrong).statusCode()).as(wrong).isEqualTo(400);
        HttpResponse<String> patch =
            device.send(
                "PATCH",
                path,
                new byte[] {1},
                "Tus-Resumable",
                "1.0.0",
                "Content-Type",
                "application/offset+octet-stream",
                "Upload-Offset",
                wrong);
        assertThat(patch.statusCode()).as(wrong).isEqualTo(400);
      }
      assertThat(device.offset(path)).isZero();
    }
  }

  @Nested
  class TusResumable {
    @Test
    void mustBeInEveryAnswerButOptions() {
      String path = device.create(10);

      assertThat(
              List.of(
                  device.post("Upload-Length", "1"),
                  device.post(),
                  device.head(path),
                  device.head("/files/unknown"),
                  device.patch(path, 0, bytes(10)),
                  device.patch(path, 3, bytes(1)),
                  device.delete(path)))
          .allSatisfy(answer -> assertThat(header(answer, "Tus-Resumable")).isEqualTo("1.0.0"));
    }

    @Test
    void ofAnotherVersionMustBeAnswered412WithTusVersionAndNotBeProcessed() {
      String path = device.create(10);

      for (String version : List.of("0.2.2", "2.0.0", "")) {
        HttpResponse<String> patch =
            device.send(
                "PATCH",
                path,
                bytes(10),
                "Tus-Resumable",
                version,
                "Content-Type",
                "application/offset+octet-stream",
                "Upload-Offset",
                "0");
        assertThat(patch.statusCode()).isEqualTo(412);
        assertThat(header(patch, "Tus-Version")).isEqualTo("1.0.0");
        assertThat(device.send("DELETE", path, new byte[0], "Tus-Resumable", version).statusCode())
            .isEqualTo(412);
      }
      assertThat(device.send("HEAD", path, new byte[0]).statusCode()).isEqualTo(412);
      assertThat(device.offset(path)).isZero();
    }
  }

  @Nested
  class MethodOverride {
    @Test
    void mustBeTakenAsTheMethodAndTheActualMethodIgnored() {
      String path = device.create(10);
      HttpResponse<String> patch =
          device.send(
              "POST",
              path,
              bytes(10),
              "X-HTTP-Method-Override",
              "PATCH",
              "Tus-Resumable",
              "1.0.0",
              "Content-Type",
              "application/offset+octet-stream",
              "Upload-Offset",
              "0");
      HttpResponse<String> delete =
          device.send(
              "GET",
              path,
              new byte[0],
              "X-HTTP-Method-Override",
              "DELETE",
              "Tus-Resumable",
              "1.0.0");

      assertThat(patch.statusCode()).isEqualTo(204);
      assertThat(header(patch, "Upload-Offset")).isEqualTo("10");
      assertThat(delete.statusCode()).isEqualTo(204);
    }

    @Test
    void aMethodThatTheResourceDoesNotHaveIs405() {
      String path = device.create(10);

      HttpResponse<String> get = device.send("GET", path, new byte[0], "Tus-Resumable", "1.0.0");
      assertThat(get.statusCode()).isEqualTo(405);
      assertThat(header(get, "Allow")).contains("PATCH");
      assertThat(device.send("PUT", "/files", new byte[0], "Tus-Resumable", "1.0.0").statusCode())
          .isEqualTo(405);
    }
  }

  @Nested
  class Head {
    @Test
    void mustHaveTheOffsetEvenIfItIsZeroOrTheUploadIsCompleted() {
      byte[] all = bytes(FRAGMENT_BYTES + 100);
      String path = device.create(all.length);

      assertThat(header(device.head(path), "Upload-Offset")).isEqualTo("0");
      device.patch(path, 0, all);
      assertThat(header(device.head(path), "Upload-Offset"))
          .isEqualTo(Integer.toString(all.length));
      // When the image is complete everywhere and nothing is staged any more
      ImageId id = new ImageId(path.substring("/files/".length()));
      others.say(new ImageEvent.Completed(id, dev.spindle.model.Sha256.of(all)));
      Eventually.eventually(() -> assertThat(device.image(path)).contains("\"Complete\""));
      assertThat(header(device.head(path), "Upload-Offset"))
          .isEqualTo(Integer.toString(all.length));
      assertThat(device.patch(path, all.length, new byte[0]).statusCode()).isEqualTo(204);
    }

    @Test
    void mustHaveTheLengthIfItIsKnown() {
      assertThat(header(device.head(device.create(4711)), "Upload-Length")).isEqualTo("4711");
    }

    @Test
    void mustNotBeCached() {
      HttpResponse<String> answer = device.head(device.create(1));

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
      assertThat(header(answer, "Spindle-Image")).hasSize(36);
    }

    @Test
    void ofNothingIs404WithoutOffset() {
      for (String path : List.of("/files/" + ImageId.random(), "/files/A%20b", "/files/a/b")) {
        HttpResponse<String> answer = device.head(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(404);
        assertThat(answer.headers().firstValue("Upload-Offset")).isEmpty();
      }
    }
  }

  @Nested
  class Patch {
    @Test
    void ofAnotherContentTypeIs415() {
      String path = device.create(10);
      HttpResponse<String> answer =
          device.send(
              "PATCH",
              path,
              bytes(10),
              "Tus-Resumable",
              "1.0.0",
              "Content-Type",
              "application/octet-stream",
              "Upload-Offset",
              "0");

      assertThat(answer.statusCode()).isEqualTo(415);
      assertThat(device.offset(path)).isZero();
    }

    @Test
    void atAnotherOffsetMustBe409AndChangeNothing() {
      byte[] all = bytes(2 * FRAGMENT_BYTES);
      String path = device.create(all.length);
      device.patch(path, 0, part(all, 0, 1000));

      for (long offset : List.of(0L, 999L, 1001L, (long) FRAGMENT_BYTES)) {
        assertThat(device.patch(path, offset, bytes(10)).statusCode()).isEqualTo(409);
      }
      assertThat(device.offset(path)).isEqualTo(1000);
      assertThat(device.patch(path, 1000, part(all, 1000, all.length)).statusCode()).isEqualTo(204);
      assertThat(device.staged(path)).isEqualTo(all);
    }

    @Test
    void mustBeAnswered204WithTheSumOfOffsetAndBytes() {
      byte[] all = bytes(3 * FRAGMENT_BYTES + 77);
      String path = device.create(all.length);
      int offset = 0;
      for (int length : new int[] {1, 99, FRAGMENT_BYTES - 100, FRAGMENT_BYTES, 500_000}) {
        int end = Math.min(offset + length, all.length);
        HttpResponse<String> answer = device.patch(path, offset, part(all, offset, end));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
        assertThat(header(answer, "Upload-Offset")).isEqualTo(Integer.toString(end));
        assertThat(device.offset(path)).isEqualTo(end);
        offset = end;
      }
      assertThat(offset).isEqualTo(all.length);
      assertThat(device.staged(path)).isEqualTo(all);
    }

    @Test
    void isCutIntoFragmentsThatAreAnnouncedBeforeTheUploadIsOver() {
      byte[] all = bytes(3 * FRAGMENT_BYTES);
      String path = device.create(all.length);
      ImageId id = new ImageId(path.substring("/files/".length()));
      device.patch(path, 0, part(all, 0, 2 * FRAGMENT_BYTES + 5));

      assertThat(others.heardNow(id))
          .filteredOn(FragmentEvent.Received.class::isInstance)
          .map(event -> (FragmentEvent.Received) event)
          .map(event -> event.number() + "@" + event.offset() + ":" + event.crc32c())
          .containsExactlyInAnyOrder(
              "1@0:" + Crc32c.of(part(all, 0, FRAGMENT_BYTES)),
              "2@262144:" + Crc32c.of(part(all, FRAGMENT_BYTES, 2 * FRAGMENT_BYTES)));
      assertThat(others.heardNow(id)).doesNotContain(new ImageEvent.LoadEnded(id));
    }

    @Test
    void withTheLastByteEndsTheLoad() {
      byte[] all = bytes(FRAGMENT_BYTES + 1);
      String path = device.create(all.length);
      ImageId id = new ImageId(path.substring("/files/".length()));
      HttpResponse<String> answer = device.patch(path, 0, all);

      assertThat(header(answer, "Spindle-Missing")).isEqualTo("0");
      assertThat(others.heardNow(id)).contains(new ImageEvent.LoadEnded(id));
      assertThat(device.image(path)).contains("\"Checking\"");
    }

    @Test
    void ofNothingIs404() {
      assertThat(device.patch("/files/" + ImageId.random(), 0, bytes(1)).statusCode())
          .isEqualTo(404);
    }

    @Test
    void ofMoreBytesThanTheUploadHasIs413AndKeepsNone() {
      String path = device.create(100);

      assertThat(device.patch(path, 0, bytes(101)).statusCode()).isEqualTo(413);
      assertThat(device.offset(path)).isZero();
    }

    @Test
    void storesAsMuchAsPossibleOfACutConnection() throws Exception {
      byte[] all = bytes(2 * FRAGMENT_BYTES);
      String path = device.create(all.length);
      int sent = FRAGMENT_BYTES + 1234;
      try (TusDevice.Raw connection = device.raw()) {
        connection.patchHead(path, 0, "Content-Length: " + all.length).write(part(all, 0, sent));
        // a HEAD would end the request; what arrived is seen without one
        Eventually.eventually(() -> assertThat(device.staged(path)).hasSize(FRAGMENT_BYTES));
      }

      Eventually.eventually(() -> assertThat(device.offset(path)).isEqualTo(sent));
      assertThat(device.patch(path, sent, part(all, sent, all.length)).statusCode()).isEqualTo(204);
      assertThat(device.staged(path)).isEqualTo(all);
    }

    @Test
    void thatHangsIsEndedByANewerRequestAndKeepsWhatArrived() throws Exception {
      byte[] all = bytes(2 * FRAGMENT_BYTES);
      String path = device.create(all.length);
      try (TusDevice.Raw hanging = device.raw()) {
        hanging
            .patchHead(path, 0, "Content-Length: " + all.length)
            .write(part(all, 0, FRAGMENT_BYTES + 10));
        Eventually.eventually(() -> assertThat(device.staged(path)).hasSize(FRAGMENT_BYTES));

        long offset = device.offset(path);

        assertThat(offset).isBetween((long) FRAGMENT_BYTES, FRAGMENT_BYTES + 10L);
        assertThat(hanging.status()).isEqualTo(423);
        assertThat(device.patch(path, offset, part(all, (int) offset, all.length)).statusCode())
            .isEqualTo(204);
        assertThat(device.staged(path)).isEqualTo(all);
      }
    }
  }

  @Nested
  class Options {
    @Test
    void mustHaveTusVersionAndMayTellExtensionsAndSize() {
      HttpResponse<String> answer = device.send("OPTIONS", "/files", new byte[0]);

      assertThat(answer.statusCode()).isEqualTo(204);
      assertThat(header(answer, "Tus-Version")).isEqualTo("1.0.0");
      assertThat(header(answer, "Tus-Extension").split(","))
          .containsExactlyInAnyOrder(
              "creation",
              "creation-with-upload",
              "creation-defer-length",
              "expiration",
              "checksum",
              "checksum-trailer",
              "termination",
              "concatenation");
      assertThat(header(answer, "Tus-Max-Size")).isEqualTo(Long.toString(1L << 40));
    }

    @Test
    void mustIgnoreTusResumable() {
      assertThat(
              device.send("OPTIONS", "/files", new byte[0], "Tus-Resumable", "0.0.1").statusCode())
          .isEqualTo(204);
    }
  }
}
