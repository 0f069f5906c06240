package dev.spindle.sync;

import dev.spindle.event.Decoded;
import dev.spindle.event.Event;
import dev.spindle.event.EventCodec;
import dev.spindle.event.EventMessage;
import dev.spindle.event.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Says and hears events as the other services would. */
final class KafkaProbe implements AutoCloseable {
  private final EventCodec codec = new EventCodec("/test", Clock.systemUTC());
  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<String, byte[]> consumer;
  private final List<Event> heard = new ArrayList<>();

  KafkaProbe(String bootstrapServers) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest");
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
            new StringSerializer(),
            new ByteArraySerializer());
    consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    consumer.assign(
        List.of(new TopicPartition(Topics.SYNCED, 0), new TopicPartition(Topics.IMAGES, 0)));
  }

  void say(Event event) throws Exception {
    EventMessage message = codec.encode(event);
    ProducerRecord<String, byte[]> toSend =
        new ProducerRecord<>(message.topic(), message.key(), message.data());
    message
        .headers()
        .forEach(
            (name, value) -> toSend.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    producer.send(toSend).get(30, TimeUnit.SECONDS);
  }

  /** Waits until so many different events of a kind were heard since the beginning. */
  void hear(int count, Predicate<Event> kind) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (heard.stream().filter(kind).distinct().count() < count) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("heard only " + heard);
      }
      for (ConsumerRecord<String, byte[]> found : consumer.poll(Duration.ofMillis(100))) {
        Map<String, String> headers = new HashMap<>();
        found
            .headers()
            .forEach(
                header ->
                    headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        if (EventCodec.decode(headers, found.value()) instanceof Decoded.Readable readable) {
          heard.add(readable.event());
        }
      }
    }
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
  }
}
