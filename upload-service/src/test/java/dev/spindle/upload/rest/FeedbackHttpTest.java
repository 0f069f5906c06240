package dev.spindle.upload.rest;

import static dev.spindle.upload.Eventually.eventually;
import static dev.spindle.upload.rest.Device.FRAGMENT_BYTES;
import static dev.spindle.upload.rest.Device.bytes;
import static dev.spindle.upload.rest.Device.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.Event;
import dev.spindle.event.FragmentEvent;
import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.FragmentsEvent.Reason;
import dev.spindle.event.FragmentsEvent.Wanted;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.Crc32c;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import dev.spindle.model.Sha256;
import dev.spindle.upload.UploadBackends;
import dev.spindle.upload.receive.UploadConfig;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a device is told: what is wanted, and how far its image is. As {@link UploadHttpTest}. */
@QuarkusTest
@QuarkusTestResource(UploadBackends.class)
class FeedbackHttpTest extends DeviceAndOthers {
  @Inject UploadConfig config;

  @Nested
  class WhatIsWanted {
    @Test
    void isToldMostUrgentFirstAndOnlyWhatHasNotCome() {
      ImageId id = device.register(9L * FRAGMENT_BYTES);
      device.put(id, 4, bytes(4));
      others.say(new Wanted(id, List.of(new FragmentRange(1, 2)), Reason.AHEAD));
      others.say(
          new Wanted(id, List.of(new FragmentRange(8, 9), new FragmentRange(3, 5)), Reason.READ));
      eventually(
          () ->
              assertThat(device.image(id).get("wanted").toString())
                  .isEqualTo("[[8,9],[3,3],[5,5],[1,2]]"));

      assertThat(device.put(id, 8, bytes(8)).headers().firstValue("Spindle-Wanted"))
          .hasValue("9, 3, 5, 1-2");
      assertThat(json(device.get("/v1/images/" + id + "/fragments")).get("wanted").toString())
          .isEqualTo("[9,3,5,1,2]");
    }

    @Test
    void isAnnouncedAgainWhenItIsStaged() {
      ImageId id = device.register(9L * FRAGMENT_BYTES);
      device.put(id, 4, bytes(4));
      eventually(
          () -> {
            others.say(new Wanted(id, List.of(FragmentRange.of(4)), Reason.READ));
            assertThat(received(id, 4)).hasSizeGreaterThan(1);
          });
    }

    @Test
    void isAskedFromTheDeviceWhenItsStagedBytesWentBad() throws IOException {
      ImageId id = device.register(9L * FRAGMENT_BYTES);
      device.put(id, 4, bytes(4));
      Path file = directory(id).resolve("fragments/4-" + Crc32c.of(bytes(4)));
      Files.write(file, bytes(5));
      eventually(
          () -> {
            others.say(new Wanted(id, List.of(FragmentRange.of(4)), Reason.READ));
            assertThat(device.image(id).get("wanted").toString()).isEqualTo("[[4,4]]");
          });

      assertThat(others.heardNow(id))
          .contains(new FragmentsEvent.Lost(id, List.of(FragmentRange.of(4))));
      assertThat(device.put(id, 4, bytes(4)).statusCode()).isEqualTo(201);
      assertThat(device.image(id).get("wanted").toString()).isEqualTo("[]");
    }
  }

  @Nested
  class Feedback {
    @Test
    void tellsTheCurrentStateAndThenChanges() throws Exception {
      ImageId id = device.register(2L * FRAGMENT_BYTES);
      try (FeedbackListener listener = FeedbackListener.open(base, id)) {
        eventually(() -> assertThat(listener.names()).contains("wanted", "missing", "progress"));
        others.say(new Wanted(id, List.of(FragmentRange.of(2)), Reason.BOOT));
        eventually(
            () ->
                assertThat(listener.data("wanted")).contains("{\"ranges\":[[2,2]],\"urgent\":1}"));
        device.put(id, 2, bytes(2));
        others.say(new FragmentEvent.Loaded(id, 2, Crc32c.of(bytes(2)), "disc"));
        others.say(new FragmentEvent.Synced(id, 2, "east"));
        eventually(
            () ->
                assertThat(listener.data("progress").getLast())
                    .contains("\"phase\":\"Receiving\"")
                    .contains("\"loaded\":{\"fragments\":1,\"bytes\":262144}")
                    .contains("\"east\":{\"fragments\":1"));
        others.say(new ImageEvent.Completed(id, new Sha256("cd".repeat(32))));
        eventually(
            () ->
                assertThat(listener.data("complete"))
                    .containsExactly("{\"sha256\":\"" + "cd".repeat(32) + "\"}"));
        assertThat(listener.versions()).isSorted();
      }
    }

    @Test
    void isAlsoHadByLongPolling() {
      ImageId id = device.register(2L * FRAGMENT_BYTES);
      HttpResponse<String> first = device.get("/v1/images/" + id);
      String tag = first.headers().firstValue("ETag").orElseThrow();
      assertThat(device.get("/v1/images/" + id, "If-None-Match", tag).statusCode()).isEqualTo(304);

      CompletableFuture<HttpResponse<String>> waiting =
          CompletableFuture.supplyAsync(
              () -> device.get("/v1/images/" + id, "If-None-Match", tag, "Prefer", "wait=30"));
      device.put(id, 1, bytes(1));

      HttpResponse<String> changed = waiting.join();
      assertThat(changed.statusCode()).isEqualTo(200);
      assertThat(json(changed).at("/progress/received/fragments").asInt()).isEqualTo(1);
    }
  }

  private List<Event> received(ImageId id, int number) {
    return others.heardNow(id).stream()
        .filter(event -> event instanceof FragmentEvent.Received r && r.number() == number)
        .toList();
  }

  private Path directory(ImageId id) {
    return config.staging().resolve("images").resolve(id.value());
  }
}
