package dev.spindle.loader;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.spindle.event.ImageEvent;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Saying over HTTP what VM a drive is connected to. */
@QuarkusTest
@QuarkusTestResource(OutsideWorld.class)
class MachineTest {
  private static final String QMP = OutsideWorld.QMP_FOLDER.resolve("vm.qmp").toString();

  private static String drive() {
    ImageId id = ImageId.random();
    OutsideWorld.say(
        new ImageEvent.Registered(
            id, "image.iso", new ImageLayout(3 << 20, 1 << 20), null, "loader-0", List.of()));
    DriveFixture.await(
        "a drive for " + id, () -> given().get("/v1/drives/{id}", id.value()).statusCode() == 200);
    return "/v1/drives/" + id;
  }

  private static void accepted(String body, String bus, String policy) {
    String drive = drive();
    for (int time = 1; time <= 2; time++) {
      given()
          .contentType("application/json")
          .body(body)
          .put(drive + "/machine")
          .then()
          .statusCode(200)
          .body("machine.bus", equalTo(bus))
          .body("stallPolicy", equalTo(policy))
          .body("paused", equalTo(false));
    }
    given()
        .get(drive)
        .then()
        .body("machine.bus", equalTo(bus))
        .body("stallPolicy", equalTo(policy));
    given().delete(drive + "/machine").then().statusCode(200).body("machine", nullValue());
    given().get(drive).then().body("machine", nullValue()).body("stallPolicy", equalTo("hold"));
  }

  @Test
  void thePolicyFollowsFromTheBusUnlessItIsNamed() {
    accepted("{\"bus\":\"scsi\"}", "scsi", "hold");
    accepted("{\"bus\":\"sata\"}", "sata", "pause");
    accepted("{\"bus\":\"scsi\",\"firmware\":\"uefi\"}", "scsi", "hold");
    accepted("{\"bus\":\"usb\",\"qmp\":\"%s\"}".formatted(QMP), "usb", "pause");
    accepted("{\"bus\":\"sata\",\"stallPolicy\":\"hold\",\"qmp\":null}", "sata", "hold");
    accepted(
        "{\"bus\":\"usb\",\"stallPolicy\":\"error\",\"qmp\":\"%s\"}".formatted(QMP),
        "usb",
        "error");
  }

  /** A body and what is wrong with it. */
  private record Bad(int status, String type, String body) {}

  @Test
  void whatIsWrongIsAProblemAndNothingIsRecorded() {
    String drive = drive();
    String folder = OutsideWorld.QMP_FOLDER.toString();
    List<Bad> requests =
        List.of(
            new Bad(400, "request-malformed", ""),
            new Bad(400, "request-malformed", "{"),
            new Bad(400, "request-malformed", "null"),
            new Bad(400, "request-malformed", "[]"),
            new Bad(400, "request-malformed", "\"sata\""),
            new Bad(400, "request-malformed", "{\"bus\":\"sata\"} {}"),
            new Bad(400, "request-malformed", "{\"bus\":\"sata\",\"bus\":\"usb\"}"),
            new Bad(400, "request-malformed", "{\"bus\":\"sata\",\"stall_policy\":\"hold\"}"),
            new Bad(400, "request-malformed", "{\"bus\":1}"),
            new Bad(400, "request-malformed", "{\"bus\":\"sata\",\"firmware\":\"efi\"}"),
            new Bad(400, "request-malformed", "{\"bus\":\"sata\",\"firmware\":7}"),
            new Bad(400, "request-malformed", "{\"bus\":[\"sata\"]}"),
            new Bad(400, "request-malformed", "{\"bus\":\"sata\",\"stallPolicy\":true}"),
            new Bad(400, "request-malformed", "{\"bus\":\"sata\",\"qmp\":{}}"),
            new Bad(400, "request-malformed", "{\"bus\":\"" + "x".repeat(100_000) + "\"}"),
            new Bad(400, "bus-unknown", "{}"),
            new Bad(400, "bus-unknown", "{\"bus\":null}"),
            new Bad(400, "bus-unknown", "{\"bus\":\"\"}"),
            new Bad(400, "bus-unknown", "{\"bus\":\"SATA\"}"),
            new Bad(400, "bus-unknown", "{\"bus\":\"ide\"}"),
            new Bad(400, "stall-policy-unknown", "{\"bus\":\"usb\",\"stallPolicy\":\"\"}"),
            new Bad(400, "stall-policy-unknown", "{\"bus\":\"usb\",\"stallPolicy\":\"stop\"}"),
            new Bad(409, "stall-policy-unfit", "{\"bus\":\"sata\",\"stallPolicy\":\"error\"}"),
            new Bad(409, "stall-policy-unfit", "{\"bus\":\"usb\",\"stallPolicy\":\"error\"}"),
            new Bad(
                409,
                "stall-policy-unfit",
                "{\"bus\":\"sata\",\"stallPolicy\":\"error\",\"qmp\":\"" + QMP + "\"}"),
            qmp(""),
            qmp("vm.qmp"),
            qmp("/var/run/docker.sock"),
            qmp(folder),
            qmp(folder + "/"),
            qmp(folder + "/."),
            qmp(folder + "/../x"),
            qmp(folder + "/x/../vm.qmp"),
            qmp(folder + "/deeper/vm.qmp"),
            qmp(folder + "2/vm.qmp"),
            qmp(folder + "/" + "x".repeat(108)),
            qmp(folder + "/vm\\u0000.qmp"));
    SoftAssertions all = new SoftAssertions();
    for (Bad bad : requests) {
      var answer =
          given()
              .contentType("application/json")
              .body(bad.body.getBytes(StandardCharsets.UTF_8))
              .put(drive + "/machine");
      String as = bad.body.length() > 120 ? bad.body.substring(0, 120) : bad.body;
      all.assertThat(answer.statusCode()).as(as).isEqualTo(bad.status);
      all.assertThat(answer.contentType()).as(as).startsWith("application/problem+json");
      all.assertThat(answer.asString()).as(as).contains("/problems/" + bad.type + "\"");
    }
    all.assertAll();

    given().get(drive).then().body("machine", nullValue()).body("stallPolicy", equalTo("hold"));
  }

  private static Bad qmp(String path) {
    return new Bad(403, "qmp-refused", "{\"bus\":\"sata\",\"qmp\":\"" + path + "\"}");
  }

  @Test
  void aDriveThatIsNotThereHasNoMachine() {
    for (String id : List.of("nobody", "No Body")) {
      given()
          .body("{\"bus\":\"sata\"}".getBytes(StandardCharsets.UTF_8))
          .put("/v1/drives/{id}/machine", id)
          .then()
          .statusCode(404)
          .contentType(startsWith("application/problem+json"))
          .body("type", equalTo("https://spindle.dev/problems/image-unknown"));
      given().delete("/v1/drives/{id}/machine", id).then().statusCode(404);
    }
  }
}
