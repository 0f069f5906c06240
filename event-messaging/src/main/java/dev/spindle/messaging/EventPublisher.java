package dev.spindle.messaging;

import dev.spindle.event.Event;
import dev.spindle.event.EventCodec;
import dev.spindle.event.EventMessage;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** Sends events to their topics over the outgoing channel {@code events}. */
@ApplicationScoped
public class EventPublisher {
  private final EventCodec codec;
  private final MutinyEmitter<byte[]> channel;

  EventPublisher(
      @ConfigProperty(name = "quarkus.application.name") String service,
      @ConfigProperty(name = "spindle.replica") String replica,
      @Channel("events") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
          MutinyEmitter<byte[]> channel) {
    this.codec = new EventCodec("/" + service + "/" + replica, Clock.systemUTC());
    this.channel = channel;
  }

  /**
   * Sends an event; done when the broker has it on all in-sync replicas, failed when it could not
   * be sent.
   */
  public Uni<Void> publish(Event event) {
    EventMessage message = codec.encode(event);
    return send(message.topic(), message.key(), message.headers(), message.data());
  }

  Uni<Void> send(String topic, String key, Map<String, String> headers, byte[] data) {
    RecordHeaders kafkaHeaders = new RecordHeaders();
    headers.forEach(
        (name, value) -> kafkaHeaders.add(name, value.getBytes(StandardCharsets.UTF_8)));
    return channel.sendMessage(
        Message.of(data)
            .addMetadata(
                OutgoingKafkaRecordMetadata.<String>builder()
                    .withTopic(topic)
                    .withKey(key)
                    .withHeaders(kafkaHeaders)
                    .build()));
  }
}
