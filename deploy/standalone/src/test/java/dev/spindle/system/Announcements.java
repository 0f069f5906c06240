package dev.spindle.system;

import dev.spindle.event.Decoded;
import dev.spindle.event.EventCodec;
import dev.spindle.event.FragmentEvent;
import dev.spindle.event.Topics;
import dev.spindle.model.Crc32c;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Hears which fragments the upload-service says are staged. */
final class Announcements implements AutoCloseable {
  private final KafkaConsumer<String, byte[]> consumer;

  /** By image and number, as they were said last since {@link #forget}. */
  private final Map<String, Crc32c> heard = new HashMap<>();

  Announcements(String bootstrapServers) {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> topic = List.of(new TopicPartition(Topics.RECEIVED, 0));
    consumer.assign(topic);
    consumer.seekToBeginning(topic);
  }

  /** What was said up to now does not count any more. */
  void forget() {
    hear();
    heard.clear();
  }

  /** Whether a fragment was announced with these bytes. */
  boolean has(String image, int number, Crc32c crc32c) {
    return crc32c.equals(heard.get(image + "/" + number));
  }

  /** Reads all that is on Kafka now. */
  void hear() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      consumer.poll(Duration.ofMillis(50)).forEach(this::hear);
    }
  }

  private void hear(ConsumerRecord<String, byte[]> record) {
    Map<String, String> headers = new HashMap<>();
    record
        .headers()
        .forEach(
            header ->
                headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
    if (EventCodec.decode(headers, record.value()) instanceof Decoded.Readable readable
        && readable.event() instanceof FragmentEvent.Received received) {
      heard.put(received.imageId() + "/" + received.number(), received.crc32c());
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
