package dev.spindle.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as CloudEvents 1.0 messages and reads them: Kafka protocol binding, section 3.2
 * (binary content mode). Fields that this version does not know are passed over, since a field is
 * only ever added.
 */
public final class EventCodec {
  private static final String SPEC_VERSION = "ce_specversion";
  private static final String ID = "ce_id";
  private static final String SOURCE = "ce_source";
  private static final String TYPE = "ce_type";
  private static final String TIME = "ce_time";
  private static final String SUBJECT = "ce_subject";
  private static final String CONTENT_TYPE = "content-type";
  private static final String JSON = "application/json";

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private final String source;
  private final Clock clock;

  /**
   * A codec for one service replica.
   *
   * @param source the {@code source} of what it writes: service and replica, as {@code
   *     /loader-service/loader-0}
   */
  public EventCodec(String source, Clock clock) {
    this.source = source;
    this.clock = clock;
  }

  /** The message that carries an event. */
  public EventMessage encode(Event event) {
    Map<String, String> headers =
        Map.of(
            SPEC_VERSION,
            "1.0",
            ID,
            UUID.randomUUID().toString(),
            SOURCE,
            source,
            TYPE,
            EventType.of(event).type,
            TIME,
            Instant.now(clock).toString(),
            SUBJECT,
            event.imageId().value(),
            CONTENT_TYPE,
            JSON);
    try {
      return new EventMessage(
          Topics.of(event), event.imageId().value(), headers, MAPPER.writeValueAsBytes(event));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event that cannot be written: " + event, e);
    }
  }

  /**
   * Reads a message.
   *
   * @param headers the Kafka headers as UTF-8 text
   * @param data the value; null for a tombstone
   */
  public static Decoded decode(Map<String, String> headers, byte @Nullable [] data) {
    String version = headers.get(SPEC_VERSION);
    String type = headers.get(TYPE);
    if (version == null || type == null) {
      return new Decoded.Unreadable(
          "not a CloudEvent in binary content mode: no "
              + SPEC_VERSION
              + " or "
              + TYPE
              + " header");
    }
    if (!version.equals("1.0")) {
      return new Decoded.Unreadable("CloudEvents version " + version + ", not 1.0");
    }
    EventType known = EventType.BY_TYPE.get(type);
    if (known == null) {
      return new Decoded.Unknown(type);
    }
    if (data == null) {
      return new Decoded.Unreadable(type + " without data");
    }
    try {
      JsonNode fields = MAPPER.readTree(data);
      String absent = absentField(known.data, fields);
      if (absent != null) {
        return new Decoded.Unreadable(type + " without " + absent);
      }
      Event event = MAPPER.treeToValue(fields, known.data);
      return EventType.of(event) == known
          ? new Decoded.Readable(event, headers.getOrDefault(SOURCE, ""))
          : new Decoded.Unreadable(type + " with the data of " + EventType.of(event).type);
    } catch (IOException e) {
      return new Decoded.Unreadable(type + ": " + e.getMessage());
    }
  }

  /** The first field that must be there and is not, since Jackson leaves an absent one null. */
  private static @Nullable String absentField(Class<? extends Event> data, JsonNode fields) {
    for (RecordComponent field : data.getRecordComponents()) {
      if (!fields.hasNonNull(field.getName())
          && !field.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        return field.getName();
      }
    }
    return null;
  }
}
