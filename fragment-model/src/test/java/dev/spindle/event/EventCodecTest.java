package dev.spindle.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final String RECEIVED = "dev.spindle.fragment.received";
  private static final JsonMapper JSON = new JsonMapper();

  /** A device may not know the digest; the others came after the first version. */
  private static final Map<EventType, String> OPTIONAL =
      Map.of(
          EventType.IMAGE_REGISTERED, "sha256",
          EventType.IMAGE_LOADED, "disc",
          EventType.FRAGMENT_LOADED, "disc",
          EventType.IMAGE_DELETED, "name",
          EventType.IMAGE_EXPIRED, "name");

  private final EventCodec codec =
      new EventCodec("/upload-service/0", Clock.fixed(NOW, ZoneOffset.UTC));

  @Nested
  class GoldenMessages {
    @ParameterizedTest
    @EnumSource(EventType.class)
    void everyTypeHasASampleOfItsRecord(EventType type) {
      assertThat(SampleEvents.byType()).containsKey(type.type);
      assertThat(SampleEvents.byType().get(type.type)).isInstanceOf(type.data);
      assertThat(EventType.of(SampleEvents.byType().get(type.type))).isEqualTo(type);
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void anEventIsWrittenExactlyAsItsGoldenMessage(EventType type) throws IOException {
      Event event = SampleEvents.byType().get(type.type);

      EventMessage message = codec.encode(event);

      assertThat(new String(message.data(), UTF_8)).isEqualTo(golden(type.type));
      assertThat(message.topic()).isEqualTo(Topics.of(event));
      assertThat(message.key()).isEqualTo(event.imageId().value());
      Map<String, String> headers = new TreeMap<>(message.headers());
      assertThat(headers.remove("ce_id")).hasSize(36);
      assertThat(headers)
          .isEqualTo(
              Map.of(
                  "ce_specversion", "1.0",
                  "ce_source", "/upload-service/0",
                  "ce_type", type.type,
                  "ce_time", "2026-01-02T03:04:05Z",
                  "ce_subject", event.imageId().value(),
                  "content-type", "application/json"));
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void aGoldenMessageIsReadAsItsEvent(EventType type) throws IOException {
      assertThat(EventCodec.decode(headers(type.type), golden(type.type).getBytes(UTF_8)))
          .isEqualTo(
              new Decoded.Readable(SampleEvents.byType().get(type.type), "/loader-service/0"));
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void fieldsOfALaterVersionArePassedOver(EventType type) throws IOException {
      ObjectNode data = (ObjectNode) JSON.readTree(golden(type.type));
      data.put("later", "field").putObject("nested").put("also", 1);
      assertThat(EventCodec.decode(headers(type.type), JSON.writeValueAsBytes(data)))
          .isInstanceOf(Decoded.Readable.class);
    }

    static Stream<Map.Entry<EventType, String>> requiredFields() {
      return Arrays.stream(EventType.values())
          .flatMap(
              type ->
                  Arrays.stream(type.data.getRecordComponents())
                      .map(field -> field.getName())
                      .filter(name -> !isOptional(type, name))
                      .map(name -> Map.entry(type, name)));
    }

    static Stream<Map.Entry<EventType, String>> optionalFields() {
      return OPTIONAL.entrySet().stream();
    }

    private static boolean isOptional(EventType type, String name) {
      return name.equals(OPTIONAL.get(type));
    }

    @ParameterizedTest
    @MethodSource("requiredFields")
    void withoutARequiredFieldItIsUnreadableAndTheReasonNamesIt(
        Map.Entry<EventType, String> required) throws IOException {
      String type = required.getKey().type;
      ObjectNode data = (ObjectNode) JSON.readTree(golden(type));
      data.remove(required.getValue());
      assertThat(EventCodec.decode(headers(type), JSON.writeValueAsBytes(data)))
          .isEqualTo(new Decoded.Unreadable(type + " without " + required.getValue()));
      data.putNull(required.getValue());
      assertThat(EventCodec.decode(headers(type), JSON.writeValueAsBytes(data)))
          .isInstanceOf(Decoded.Unreadable.class);
    }

    @ParameterizedTest
    @MethodSource("optionalFields")
    void withoutAFieldThatEarlierVersionsLackedItIsRead(Map.Entry<EventType, String> optional)
        throws IOException {
      String type = optional.getKey().type;
      ObjectNode data = (ObjectNode) JSON.readTree(golden(type));
      assertThat(data.remove(optional.getValue())).isNotNull();
      assertThat(EventCodec.decode(headers(type), JSON.writeValueAsBytes(data)))
          .isInstanceOf(Decoded.Readable.class);
    }

    @Test
    void aCountThatFollowsFromTheSizesMayBeAbsent() throws IOException {
      String type = "dev.spindle.image.registered";
      ObjectNode data = (ObjectNode) JSON.readTree(golden(type));
      ((ObjectNode) data.get("layout")).remove("fragmentCount");
      assertThat(EventCodec.decode(headers(type), JSON.writeValueAsBytes(data)))
          .isInstanceOf(Decoded.Readable.class);
    }
  }

  @Nested
  class WhatCannotBeRead {
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "[]", "5", "\"x\"", "{", "{}", "\u0000\u0001", "{}x"})
    void garbage(String data) {
      assertThat(EventCodec.decode(headers(RECEIVED), data.getBytes(UTF_8)))
          .isInstanceOf(Decoded.Unreadable.class);
    }

    @Test
    void nestingWithoutEnd() {
      byte[] deep = ("{\"imageId\":" + "[".repeat(1_000_000)).getBytes(UTF_8);
      assertThat(EventCodec.decode(headers(RECEIVED), deep)).isInstanceOf(Decoded.Unreadable.class);
    }

    @Test
    void aTombstone() {
      assertThat(EventCodec.decode(Map.of(), null)).isInstanceOf(Decoded.Unreadable.class);
      assertThat(EventCodec.decode(headers(RECEIVED), null))
          .isEqualTo(new Decoded.Unreadable(RECEIVED + " without data"));
    }

    @Test
    void anotherVersionOfCloudEvents() throws IOException {
      Map<String, String> headers = headers(RECEIVED);
      headers.put("ce_specversion", "2.0");
      assertThat(EventCodec.decode(headers, golden(RECEIVED).getBytes(UTF_8)))
          .isEqualTo(new Decoded.Unreadable("CloudEvents version 2.0, not 1.0"));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "number:0",
          "number:-1",
          "number:1048577",
          "number:99999999999",
          "number:1.5",
          "number:\"3\"",
          "offset:-1",
          "length:0",
          "length:2000000000",
          "crc32c:\"xyz\"",
          "crc32c:7",
          "source:\"\"",
          "source:\"/relative\"",
          "source:\"ht tp://x\"",
          "imageId:\"../../etc/passwd\"",
          "imageId:{}"
        })
    void aFieldOutOfBounds(String change) throws IOException {
      int colon = change.indexOf(':');
      ObjectNode data = (ObjectNode) JSON.readTree(golden(RECEIVED));
      data.set(change.substring(0, colon), JSON.readTree(change.substring(colon + 1)));
      assertThat(EventCodec.decode(headers(RECEIVED), JSON.writeValueAsBytes(data)))
          .isInstanceOf(Decoded.Unreadable.class);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"[[1,2000000000]]", "[[0,1]]", "[[5,3]]", "[[1]]", "[null]", "[3]", "7"})
    void rangesOutOfBounds(String ranges) throws IOException {
      String type = "dev.spindle.fragments.lost";
      ObjectNode data = (ObjectNode) JSON.readTree(golden(type));
      data.set("ranges", JSON.readTree(ranges));
      assertThat(EventCodec.decode(headers(type), JSON.writeValueAsBytes(data)))
          .isInstanceOf(Decoded.Unreadable.class);
    }

    @Test
    void aDriveEventWhoseTypeAndStateDisagree() throws IOException {
      assertThat(
              EventCodec.decode(
                  headers("dev.spindle.drive.inserted"),
                  golden("dev.spindle.drive.stalled").getBytes(UTF_8)))
          .isInstanceOf(Decoded.Unreadable.class);
    }
  }

  @Test
  void aTypeOfALaterVersionIsPassedOver() {
    assertThat(EventCodec.decode(headers("dev.spindle.image.sung"), new byte[0]))
        .isEqualTo(new Decoded.Unknown("dev.spindle.image.sung"));
  }

  private static Map<String, String> headers(String type) {
    return new HashMap<>(
        Map.of("ce_specversion", "1.0", "ce_type", type, "ce_source", "/loader-service/0"));
  }

  private static String golden(String type) throws IOException {
    try (InputStream file =
        EventCodecTest.class.getResourceAsStream("/events/v1/" + type + ".json")) {
      assertThat(file).as("a golden message of " + type).isNotNull();
      return new String(file.readAllBytes(), UTF_8).strip();
    }
  }
}
