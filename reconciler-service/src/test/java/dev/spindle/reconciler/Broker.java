package dev.spindle.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.Decoded;
import dev.spindle.event.Event;
import dev.spindle.event.EventCodec;
import dev.spindle.event.EventMessage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What the other services say over Kafka, and what they hear. */
final class Broker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final EventCodec codec = new EventCodec("/test/0", Clock.systemUTC());
  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<String, byte[]> consumer;
  private final List<ConsumerRecord<String, byte[]>> heard = new ArrayList<>();

  Broker(String bootstrapServers, String... topics) {
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringSerializer(),
            new ByteArraySerializer());
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "group.id",
                UUID.randomUUID().toString(),
                "auto.offset.reset",
                "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    consumer.subscribe(List.of(topics));
  }

  void say(Event... events) {
    say(List.of(events));
  }

  void say(List<Event> events) {
    for (Event event : events) {
      EventMessage message = codec.encode(event);
      ProducerRecord<String, byte[]> sent =
          new ProducerRecord<>(message.topic(), message.key(), message.data());
      message
          .headers()
          .forEach((name, text) -> sent.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
      producer.send(sent);
    }
    producer.flush();
  }

  void sayGarbage(String topic, String key, byte[] data) {
    producer.send(new ProducerRecord<>(topic, key, data));
    producer.flush();
  }

  /** Waits until an event was heard; one heard counts once only. */
  Event hear(Predicate<Event> which) {
    return event(hearMessage(message -> isEvent(message) && which.test(event(message))));
  }

  ConsumerRecord<String, byte[]> hearMessage(Predicate<ConsumerRecord<String, byte[]>> which) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(deadline)) {
      for (ConsumerRecord<String, byte[]> message : heard) {
        if (which.test(message)) {
          heard.remove(message);
          return message;
        }
      }
      consumer.poll(Duration.ofMillis(100)).forEach(heard::add);
    }
    assertThat(heard.stream().filter(Broker::isEvent).map(Broker::event).toList())
        .as("waited %s in vain; heard only these", PATIENCE)
        .isNull();
    throw new IllegalStateException();
  }

  private static boolean isEvent(ConsumerRecord<String, byte[]> message) {
    return decoded(message) instanceof Decoded.Readable;
  }

  private static Event event(ConsumerRecord<String, byte[]> message) {
    return ((Decoded.Readable) decoded(message)).event();
  }

  private static Decoded decoded(ConsumerRecord<String, byte[]> message) {
    Map<String, String> headers = new HashMap<>();
    message
        .headers()
        .forEach(
            header ->
                headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
    return EventCodec.decode(headers, message.value());
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
  }
}
