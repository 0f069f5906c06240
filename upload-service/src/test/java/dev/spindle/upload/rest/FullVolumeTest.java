package dev.spindle.upload.rest;

import static dev.spindle.upload.Eventually.eventually;
import static dev.spindle.upload.rest.Device.FRAGMENT_BYTES;
import static dev.spindle.upload.rest.Device.bytes;
import static dev.spindle.upload.rest.Device.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.FragmentsEvent;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import dev.spindle.upload.SmallVolume;
import dev.spindle.upload.UploadBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What devices meet when the staging volume, a real one, is nearly or really full. */
@QuarkusTest
@QuarkusTestResource(UploadBackends.class)
@WithTestResource(value = SmallVolume.class, scope = TestResourceScope.MATCHING_RESOURCES)
class FullVolumeTest extends FullVolume {
  @Test
  void anImageLargerThanWhatIsFreeIsNotRegistered() throws IOException {
    fillUntilLeft(10L * FRAGMENT_BYTES);
    int events = others.countNow();
    HttpResponse<String> answer =
        device.send(
            "POST",
            "/v1/images",
            BodyPublishers.ofString("{\"name\":\"a\",\"size\":" + 11L * FRAGMENT_BYTES + "}"),
            "Content-Type",
            "application/json");

    assertThat(answer.statusCode()).isEqualTo(507);
    assertThat(answer.body()).contains("/problems/no-space\"");
    assertThat(json(device.get("/v1/images")).get("images")).isEmpty();
    assertThat(others.countNow()).isEqualTo(events);
    makeRoom();
    register(11);
  }

  @Test
  void thatHasNoRoomIsRefusedBeforeItIsSentAndTakenOnceOthersHaveGone() throws Exception {
    ImageId id = register(FRAGMENTS);
    fillUntilLeft(3L * FRAGMENT_BYTES + FRAGMENT_BYTES / 2);
    for (int number = 1; number <= 3; number++) {
      assertThat(device.put(id, number, bytes(number)).statusCode()).isEqualTo(201);
    }
    try (RawRequest request = put(id, 4, "Expect: 100-continue")) {
      RawRequest.Answer answer = request.answer();

      assertIsProblem(answer, 503, "staging-full");
      assertThat(answer.header("Retry-After")).isEqualTo("5");
      assertThat(answer.header("Spindle-Missing")).isEqualTo("5");
    }
    assertIsStaged(id, 1, 2, 3);
    // What it has already is taken again all the same: that needs no room.
    assertThat(device.put(id, 1, bytes(1)).statusCode()).isEqualTo(200);

    others.say(new FragmentsEvent.Settled(id, List.of(new FragmentRange(1, 2))));
    eventually(() -> assertThat(device.put(id, 4, bytes(4)).statusCode()).isEqualTo(201));
    assertIsStaged(id, 3, 4);
  }

  @Test
  void isAdmittedOnlyIfThereIsRoomBesideThoseOnTheirWay() throws Exception {
    ImageId id = register(FRAGMENTS);
    fillUntilLeft(3L * FRAGMENT_BYTES + FRAGMENT_BYTES / 2);
    List<RawRequest> requests = new ArrayList<>();
    try {
      for (int number = 1; number <= FRAGMENTS; number++) {
        requests.add(put(id, number, "Expect: 100-continue"));
      }
      List<Integer> admitted = new ArrayList<>();
      for (int number = 1; number <= FRAGMENTS; number++) {
        RawRequest.Answer answer = requests.get(number - 1).answer();
        if (answer.status() == 100) {
          admitted.add(number);
        } else {
          assertIsProblem(answer, 503, "staging-full");
        }
      }
      assertThat(admitted).hasSize(3);
      for (int number : admitted) {
        RawRequest.Answer answer = requests.get(number - 1).write(bytes(number)).answer();
        assertThat(answer.status()).isEqualTo(201);
      }
      makeRoom();
      for (int number = 1; number <= FRAGMENTS; number++) {
        int again = device.put(id, number, bytes(number)).statusCode();
        assertThat(again).isEqualTo(admitted.contains(number) ? 200 : 201);
      }
    } finally {
      for (RawRequest request : requests) {
        request.close();
      }
    }
  }

  @Test
  void whoseDeviceVanishesGivesItsRoomBack() throws Exception {
    ImageId id = register(FRAGMENTS);
    fillUntilLeft(FRAGMENT_BYTES + FRAGMENT_BYTES / 2);
    try (RawRequest request = put(id, 1, "Expect: 100-continue")) {
      assertThat(request.answer().status()).isEqualTo(100);
      assertThat(device.put(id, 2, bytes(2)).statusCode()).isEqualTo(503);
    }
    eventually(() -> assertThat(device.put(id, 2, bytes(2)).statusCode()).isEqualTo(201));
  }

  @Test
  void whoseDeviceVanishesBeforeItIsAnsweredGivesItsRoomBack() throws Exception {
    ImageId id = register(FRAGMENTS);
    fillUntilLeft(FRAGMENT_BYTES + FRAGMENT_BYTES / 2);
    for (int i = 0; i < 300; i++) {
      put(id, 1, "Expect: 100-continue").close();
    }
    eventually(() -> assertThat(device.put(id, 2, bytes(2)).statusCode()).isEqualTo(201));
    assertThat(filesOf(id)).hasSize(2);
  }

  @Test
  void whoseVolumeSomebodyElseFillsMeanwhileLeavesNothingAndComesAgain() throws Exception {
    ImageId id = register(FRAGMENTS);
    device.put(id, 1, bytes(1));
    int events = others.heardNow(id).size();
    try (RawRequest request = put(id, 2)) {
      request.write(bytes(2), 0, 50_000);
      eventually(() -> assertThat(filesOf(id)).hasSize(3));
      fillToTheBrim();
      RawRequest.Answer answer = request.write(bytes(2), 50_000, FRAGMENT_BYTES).answer();

      assertIsProblem(answer, 503, "staging-failed");
      assertThat(answer.header("Retry-After")).isEqualTo("2");
      assertThat(answer.header("Spindle-Missing")).isEqualTo("7");
    }
    eventually(() -> assertThat(filesOf(id)).hasSize(2));
    assertThat(others.heardNow(id)).hasSize(events);
    assertThat(device.image(id).at("/missing/count").asInt()).isEqualTo(7);
    assertIsStaged(id, 1);
    makeRoom();
    assertThat(device.put(id, 2, bytes(2)).statusCode()).isEqualTo(201);
    assertIsStaged(id, 1, 2);
  }
}
