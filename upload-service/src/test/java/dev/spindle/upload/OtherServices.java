package dev.spindle.upload;

import dev.spindle.event.Decoded;
import dev.spindle.event.Event;
import dev.spindle.event.EventCodec;
import dev.spindle.event.EventMessage;
import dev.spindle.event.Topics;
import dev.spindle.model.ImageId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Plays loader, sync and reconciler on Kafka: hears what the upload-service says, and says things.
 */
public final class OtherServices implements AutoCloseable {
  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<String, byte[]> consumer;
  private final EventCodec codec = new EventCodec("/test/0", Clock.systemUTC());
  private final List<Event> heard = new CopyOnWriteArrayList<>();

  public OtherServices(String bootstrapServers) {
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
            new StringSerializer(),
            new ByteArraySerializer());
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> topics =
        List.of(new TopicPartition(Topics.IMAGES, 0), new TopicPartition(Topics.RECEIVED, 0));
    consumer.assign(topics);
    consumer.seekToBeginning(topics);
  }

  public void say(Event event) {
    EventMessage message = codec.encode(event);
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(message.topic(), message.key(), message.data());
    message
        .headers()
        .forEach(
            (name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    try {
      producer.send(record).get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Everything said about an image that is on Kafka at this moment. */
  public synchronized List<Event> heardNow(ImageId id) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(50))) {
        Map<String, String> headers = new HashMap<>();
        record
            .headers()
            .forEach(
                header ->
                    headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        if (EventCodec.decode(headers, record.value()) instanceof Decoded.Readable readable) {
          heard.add(readable.event());
        }
      }
    }
    return heard.stream().filter(event -> event.imageId().equals(id)).toList();
  }

  public synchronized int countNow() {
    heardNow(new ImageId("nobody"));
    return heard.size();
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
  }
}
