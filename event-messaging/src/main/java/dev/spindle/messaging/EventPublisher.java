package dev.spindle.messaging;

import dev.spindle.event.Event;
import dev.spindle.event.EventCodec;
import dev.spindle.event.EventMessage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Sends events to their topics, in the order of the calls. It is Kafka's own producer and no
 * channel of reactive messaging: what a channel adds to a record cost as much as the record, and
 * every fragment has several.
 */
@Startup
@ApplicationScoped
public class EventPublisher {
  /** 2 s to send what was taken when the service ends; what is not sent is said again later. */
  private static final Duration LAST_SENDS = Duration.ofSeconds(2);

  private final EventCodec codec;
  private final Producer<String, byte[]> producer;
  private final KafkaClientMetrics metrics;

  /** One thread, for the order's sake: Kafka's {@code send} waits while it knows no broker. */
  private final ExecutorService sender =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("event-sender").factory());

  EventPublisher(
      @ConfigProperty(name = "quarkus.application.name") String service,
      @ConfigProperty(name = "spindle.replica") String replica,
      @Identifier("default-kafka-broker") Map<String, Object> broker,
      MeterRegistry meters) {
    this.codec = new EventCodec("/" + service + "/" + replica, Clock.systemUTC());
    this.producer = new KafkaProducer<>(settings(broker));
    this.metrics = new KafkaClientMetrics(producer);
    metrics.bindTo(meters);
  }

  /**
   * Sends an event; done when the broker has it on all in-sync replicas, failed when it could not
   * be sent: a broker that restarts is waited for, one that is away for two minutes is not.
   */
  public CompletableFuture<Void> publish(Event event) {
    EventMessage message = codec.encode(event);
    return send(message.topic(), message.key(), message.headers(), message.data());
  }

  CompletableFuture<Void> send(String topic, String key, Map<String, String> headers, byte[] data) {
    ProducerRecord<String, byte[]> event = new ProducerRecord<>(topic, key, data);
    headers.forEach(
        (name, value) -> event.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    CompletableFuture<Void> sent = new CompletableFuture<>();
    try {
      sender.execute(() -> send(event, sent));
    } catch (RejectedExecutionException e) {
      sent.completeExceptionally(new IllegalStateException("the service ends", e));
    }
    return sent;
  }

  private void send(ProducerRecord<String, byte[]> event, CompletableFuture<Void> sent) {
    try {
      var _ =
          producer.send(
              event,
              (_, failure) -> {
                if (failure == null) {
                  sent.complete(null);
                } else {
                  sent.completeExceptionally(failure);
                }
              });
    } catch (RuntimeException e) {
      sent.completeExceptionally(e);
    }
  }

  @PreDestroy
  void close() {
    sender.shutdown();
    metrics.close();
    producer.close(LAST_SENDS);
  }

  private static Map<String, Object> settings(Map<String, Object> broker) {
    Map<String, Object> settings = new HashMap<>(broker);
    settings.keySet().retainAll(ProducerConfig.configNames());
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    // Somebody waits for a send (the device for its 2xx): no lingering for a fuller batch.
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    return settings;
  }
}
