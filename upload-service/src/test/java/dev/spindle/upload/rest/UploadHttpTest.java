package dev.spindle.upload.rest;

import static dev.spindle.upload.Eventually.eventually;
import static dev.spindle.upload.rest.Device.FRAGMENT_BYTES;
import static dev.spindle.upload.rest.Device.bytes;
import static dev.spindle.upload.rest.Device.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spindle.event.FragmentEvent;
import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.FragmentsEvent.Missing;
import dev.spindle.event.FragmentsEvent.Remedy;
import dev.spindle.event.FragmentsEvent.Settled;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.Crc32c;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.Sha256;
import dev.spindle.upload.UploadBackends;
import dev.spindle.upload.receive.UploadConfig;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The HTTP contract and the events, against the running service with real Kafka and PostgreSQL. */
@QuarkusTest
@QuarkusTestResource(UploadBackends.class)
class UploadHttpTest extends DeviceAndOthers {
  @Inject UploadConfig config;

  @Nested
  class Registration {
    @Test
    void anImageIsRegisteredAndAnnounced() {
      HttpResponse<String> answer =
          post(
              "{\"name\":\"debian 13.iso\",\"size\":3000000,\"sha256\":\""
                  + "Ab".repeat(32)
                  + "\"}");

      assertThat(answer.statusCode()).isEqualTo(201);
      JsonNode created = json(answer);
      ImageId id = new ImageId(created.get("id").asText());
      assertThat(answer.headers().firstValue("Location"))
          .hasValueSatisfying(location -> assertThat(location).endsWith("/v1/images/" + id));
      assertThat(created.get("layout").toString())
          .isEqualTo("{\"size\":3000000,\"fragmentSize\":1048576,\"fragmentCount\":3}");
      assertThat(created.get("uploadToken").asText()).hasSize(43);
      assertThat(created.at("/links/drive").asText())
          .isEqualTo("http://127.0.0.1:7081/v1/drives/" + id);
      assertThat(others.heardNow(id))
          .containsExactly(
              new ImageEvent.Registered(
                  id,
                  "debian 13.iso",
                  new ImageLayout(3000000, 1 << 20),
                  new Sha256("ab".repeat(32)),
                  "loader-0",
                  List.of("east", "west")));
      JsonNode image = device.image(id);
      assertThat(image.get("phase").asText()).isEqualTo("Registered");
      assertThat(image.at("/progress/synced/west/fragments").asInt(-1)).isZero();
      assertThat(image.at("/missing/ranges").toString()).isEqualTo("[[1,3]]");
    }

    @Test
    void theSameIdempotencyKeyGivesTheSameAnswer() {
      String key = "key-of-a-device";
      String body = "{\"name\":\"a.iso\",\"size\":42}";
      HttpResponse<String> first = post(body, "Idempotency-Key", key);
      HttpResponse<String> second = post(body, "Idempotency-Key", key);
      HttpResponse<String> other = post("{\"name\":\"a.iso\",\"size\":43}", "Idempotency-Key", key);

      assertThat(first.statusCode()).isEqualTo(201);
      assertThat(second.statusCode()).isEqualTo(201);
      assertThat(second.body()).isEqualTo(first.body());
      assertThat(other.statusCode()).isEqualTo(422);
    }

    @Test
    void anImageIsCopiedToTheDataCentresThatAreAskedFor() {
      String image = "{\"name\":\"a.iso\",\"size\":42";
      assertThat(dataCentresOf(image + "}")).containsExactly("east", "west");
      assertThat(dataCentresOf(image + ",\"dataCentres\":[\"west\"]}")).containsExactly("west");
      assertThat(dataCentresOf(image + ",\"dataCentres\":[]}")).isEmpty();
    }

    private List<String> dataCentresOf(String body) {
      ImageId id = new ImageId(json(post(body)).get("id").asText());
      List<String> names = new java.util.ArrayList<>();
      device.image(id).get("dataCentres").forEach(name -> names.add(name.asText()));
      return names;
    }

    @Test
    void imagesAreListedPageByPage() {
      ImageId one = device.register(1);
      ImageId two = device.register(1);
      List<String> found = new java.util.ArrayList<>();
      String next = "/v1/images?limit=1";
      while (next != null) {
        JsonNode page = json(device.get(next));
        page.get("images").forEach(image -> found.add(image.get("id").asText()));
        next = page.hasNonNull("next") ? page.get("next").asText() : null;
      }

      assertThat(found).contains(one.value(), two.value()).isSorted().doesNotHaveDuplicates();
    }

    private HttpResponse<String> post(String body, String... headers) {
      String[] all =
          Stream.concat(Stream.of("Content-Type", "application/json"), Stream.of(headers))
              .toArray(String[]::new);
      return device.send("POST", "/v1/images", BodyPublishers.ofString(body), all);
    }
  }

  @Nested
  class AFragment {
    @Test
    void isAnnouncedBeforeItIsAnswered() throws Exception {
      ImageId id = device.register(2L * FRAGMENT_BYTES + 5);
      HttpResponse<String> answer = device.put(id, 3, bytes(3, 5));

      // Then: at the moment of the answer Kafka has it
      assertThat(others.heardNow(id))
          .contains(
              new FragmentEvent.Received(
                  id,
                  3,
                  2L * FRAGMENT_BYTES,
                  5,
                  Crc32c.of(bytes(3, 5)),
                  URI.create("http://upload.test:7080/v1/images/" + id + "/fragments/3")));
      assertThat(answer.statusCode()).isEqualTo(201);
      assertThat(answer.headers().firstValue("Spindle-Missing")).hasValue("2");
      assertThat(answer.headers().firstValue("Spindle-Wanted")).hasValue("");
      assertThat(device.download("/v1/images/" + id + "/fragments/3")).isEqualTo(bytes(3, 5));
      assertThat(device.image(id).get("phase").asText()).isEqualTo("Receiving");
    }

    @Test
    void withTheSameBytesAgainChangesNothing() {
      ImageId id = device.register(2L * FRAGMENT_BYTES);
      device.put(id, 1, bytes(1));
      int before = others.heardNow(id).size();

      assertThat(device.put(id, 1, bytes(1)).statusCode()).isEqualTo(200);
      assertThat(others.heardNow(id)).hasSize(before);
    }

    @Test
    void withOtherBytesIsRefusedEvenAfterItsStagedBytesWereDeleted() {
      ImageId id = device.register(2L * FRAGMENT_BYTES);
      device.put(id, 1, bytes(1));
      others.say(new Settled(id, List.of(FragmentRange.of(1))));
      eventually(
          () ->
              assertThat(device.get("/v1/images/" + id + "/fragments/1").statusCode())
                  .isEqualTo(404));

      HttpResponse<String> answer = device.put(id, 1, bytes(2));

      assertThat(answer.statusCode()).isEqualTo(409);
      assertThat(json(answer).get("type").asText()).endsWith("/fragment-conflict");
      assertThat(answer.headers().firstValue("Spindle-Missing")).hasValue("1");
      assertThat(device.put(id, 1, bytes(1)).statusCode()).isEqualTo(200);
      assertThat(device.get("/v1/images/" + id + "/fragments/1").statusCode()).isEqualTo(404);
    }

    @Test
    void isTakenOverHttp2AsWell() {
      Device modern = new Device(base, HttpClient.Version.HTTP_2);
      ImageId id = modern.register(3L * FRAGMENT_BYTES);

      for (int number = 1; number <= 3; number++) {
        HttpResponse<String> answer = modern.put(id, number, bytes(number));
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      }
      assertThat(modern.image(id).at("/progress/received/fragments").asInt()).isEqualTo(3);
    }

    @Test
    void isTakenWithItsDigest() {
      ImageId id = device.register(2L * FRAGMENT_BYTES);
      String digest = Base64.getEncoder().encodeToString(Sha256.of(bytes(1)).bytes());

      assertThat(
              device
                  .put(id, 1, bytes(1), "Content-Digest", "md5=:AAAA:, sha-256=:" + digest + ":")
                  .statusCode())
          .isEqualTo(201);
      HttpResponse<String> wrong =
          device.put(id, 2, bytes(2), "Content-Digest", "sha-256=:" + digest + ":");
      assertThat(wrong.statusCode()).isEqualTo(400);
      assertThat(json(wrong).get("type").asText()).endsWith("/digest-mismatch");
      assertThat(staged(id)).containsExactly("1-" + Crc32c.of(bytes(1)));
    }

    @Test
    void mayComeInChunksOfUnknownTotal() {
      ImageId id = device.register(FRAGMENT_BYTES + 5);
      HttpResponse<String> right = chunked(id, 1, bytes(1));
      HttpResponse<String> tooLong = chunked(id, 2, bytes(2));
      HttpResponse<String> tooShort = chunked(id, 2, bytes(2, 4));

      assertThat(right.statusCode()).isEqualTo(201);
      assertThat(json(tooLong).get("type").asText()).endsWith("/fragment-length-wrong");
      assertThat(json(tooShort).get("type").asText()).endsWith("/fragment-length-wrong");
      assertThat(staged(id)).hasSize(1);
    }

    @Test
    void sentTwiceAtOnceIsStagedOnce() {
      ImageId id = device.register(2L * FRAGMENT_BYTES);
      List<CompletableFuture<Integer>> puts =
          Stream.generate(
                  () ->
                      CompletableFuture.supplyAsync(() -> device.put(id, 1, bytes(1)).statusCode()))
              .limit(4)
              .toList();

      assertThat(puts.stream().map(CompletableFuture::join))
          .containsOnlyOnce(201)
          .contains(200)
          .hasSize(4);
      assertThat(staged(id)).hasSize(1);
    }

    private HttpResponse<String> chunked(ImageId id, int number, byte[] bytes) {
      return device.send(
          "PUT",
          "/v1/images/" + id + "/fragments/" + number,
          BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(bytes)));
    }
  }

  @Nested
  class TheLife {
    @Test
    void endsTheLoadByItselfWhenAllIsReceivedAndCompletesOnTheReconcilersWord() {
      ImageId id = device.register(FRAGMENT_BYTES + 5L);
      device.put(id, 2, bytes(2, 5));
      device.put(id, 1, bytes(1));

      assertThat(device.image(id).get("phase").asText()).isEqualTo("Checking");
      assertThat(others.heardNow(id)).contains(new ImageEvent.LoadEnded(id));
      assertThat(complete(id)).isEqualTo(202);
      assertThat(complete(id)).isEqualTo(409);

      others.say(new ImageEvent.Completed(id, new Sha256("cd".repeat(32))));

      eventually(() -> assertThat(device.image(id).get("phase").asText()).isEqualTo("Complete"));
      JsonNode image = device.image(id);
      assertThat(image.get("sha256").asText()).isEqualTo("cd".repeat(32));
      assertThat(image.at("/progress/loaded/bytes").asLong()).isEqualTo(FRAGMENT_BYTES + 5L);
      HttpResponse<String> late = device.put(id, 1, bytes(1));
      assertThat(late.statusCode()).isEqualTo(409);
      assertThat(json(late).get("type").asText()).endsWith("/image-sealed");
      assertThat(complete(id)).isEqualTo(409);
      eventually(() -> assertThat(Files.exists(directory(id))).isFalse());
    }

    @Test
    void goesBackToReceivingWhenOnlyTheDeviceHasAFragment() throws IOException {
      ImageId id = device.register(2L * FRAGMENT_BYTES);
      device.put(id, 1, bytes(1));
      device.put(id, 2, bytes(2));
      Files.delete(directory(id).resolve("fragments/2-" + Crc32c.of(bytes(2))));

      others.say(new Missing(id, List.of(FragmentRange.of(2)), Remedy.STAGED));
      eventually(
          () ->
              assertThat(others.heardNow(id))
                  .contains(new FragmentsEvent.Lost(id, List.of(FragmentRange.of(2)))));
      others.say(new Missing(id, List.of(FragmentRange.of(2)), Remedy.DEVICE));
      eventually(
          () -> assertThat(device.image(id).at("/missing/ranges").toString()).isEqualTo("[[2,2]]"));

      assertThat(device.image(id).get("phase").asText()).isEqualTo("Receiving");
      assertThat(device.put(id, 2, bytes(3)).statusCode()).isEqualTo(409);
      assertThat(device.put(id, 2, bytes(2)).statusCode()).isEqualTo(201);
      assertThat(device.image(id).get("phase").asText()).isEqualTo("Checking");
    }

    @Test
    void endsWithItsDeletion() {
      ImageId id = device.register(FRAGMENT_BYTES);
      assertThat(delete(id, "?data-centres=true")).isEqualTo(204);

      assertThat(others.heardNow(id)).contains(new ImageEvent.Deleted(id, true, "disc.iso"));
      assertThat(delete(id, "")).isEqualTo(410);
      assertThat(device.get("/v1/images/" + id).statusCode()).isEqualTo(410);
      assertThat(device.put(id, 1, bytes(1)).statusCode()).isEqualTo(410);
      assertThat(complete(id)).isEqualTo(410);
      assertThat(Files.exists(directory(id))).isFalse();
    }

    private int complete(ImageId id) {
      return device
          .send("POST", "/v1/images/" + id + "/complete", BodyPublishers.noBody())
          .statusCode();
    }

    private int delete(ImageId id, String query) {
      return device
          .send("DELETE", "/v1/images/" + id + query, BodyPublishers.noBody())
          .statusCode();
    }
  }

  @Test
  void theInterfaceIsDescribed() {
    assertThat(device.get("/q/openapi").body())
        .contains(
            "/v1/images/{id}/fragments/{number}:", "/v1/images/{id}/feedback:", "/v1/images:");
    assertThat(device.get("/q/health/ready").statusCode()).isEqualTo(200);
  }

  private Path directory(ImageId id) {
    return config.staging().resolve("images").resolve(id.value());
  }

  private List<String> staged(ImageId id) {
    try (Stream<Path> files = Files.list(directory(id).resolve("fragments"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
