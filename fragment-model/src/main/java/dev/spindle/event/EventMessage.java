package dev.spindle.event;

import java.util.Map;

/**
 * An event as Kafka carries it: CloudEvents 1.0, Kafka protocol binding, binary content mode.
 *
 * @param key the image's id
 * @param headers {@code ce_specversion}, {@code ce_id}, {@code ce_source}, {@code ce_type}, {@code
 *     ce_time} (RFC 3339), {@code ce_subject} and {@code content-type}; their values are UTF-8 text
 * @param data JSON
 */
@SuppressWarnings("ArrayRecordComponent") // handed from codec to Kafka client, never compared
public record EventMessage(String topic, String key, Map<String, String> headers, byte[] data) {
  public EventMessage {
    headers = Map.copyOf(headers);
  }
}
