package dev.spindle.messaging;

import dev.spindle.event.Decoded;
import dev.spindle.event.Event;
import dev.spindle.event.EventCodec;
import dev.spindle.event.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordBatchMetadata;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads incoming messages as events; what cannot be read goes to {@code <topic>.dead-letter} and
 * does not stop the stream.
 */
@ApplicationScoped
public class EventReader {
  private static final Logger LOG = Logger.getLogger(EventReader.class);

  /** Header of a dead letter that says why it could not be read. */
  public static final String REASON_HEADER = "spindle-reason";

  /**
   * 200 ms to 10 s between tries of an event that could not be handled: a database that restarts is
   * back within that.
   */
  private static final Duration FIRST_RETRY = Duration.ofMillis(200);

  private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);

  private final EventPublisher publisher;
  private final MeterRegistry meters;

  EventReader(EventPublisher publisher, MeterRegistry meters) {
    this.publisher = publisher;
    this.meters = meters;
  }

  /**
   * Handles one message and acknowledges it. A handling that fails is tried again until it
   * succeeds, since an event that is passed over is only found again when the load has ended; what
   * an event's content makes impossible must not be a failure.
   */
  public Uni<Void> read(Message<byte[]> message, Function<Event, Uni<Void>> handling) {
    return event(message)
        .map(event -> untilItSucceeds(event, handling))
        .orElseGet(() -> Uni.createFrom().voidItem())
        .chain(() -> Uni.createFrom().completionStage(message.ack()));
  }

  /**
   * As {@link #read(Message, Function)}, for what may take as long as somebody else is away: done
   * when the event is noted, so that the next message is taken; acknowledged only when the future
   * that the noting gave is done, so that a killed service is told of it again. Whoever acts sees
   * to it that this future does not fail.
   */
  public Uni<Void> note(
      Message<byte[]> message, Function<Event, Uni<CompletableFuture<Void>>> noting) {
    return event(message)
        .map(event -> untilItSucceeds(event, noting))
        .orElseGet(() -> Uni.createFrom().item(CompletableFuture.completedFuture(null)))
        .invoke(
            done -> {
              var _ = done.thenCompose(_ -> message.ack());
            })
        .replaceWithVoid();
  }

  /**
   * As {@link #read(Message, Function)}, for what came together: handled at once, acknowledged
   * together, and tried again together.
   */
  public Uni<Void> readAll(Message<List<byte[]>> batch, Function<List<Event>, Uni<Void>> handling) {
    return untilItSucceeds(events(batch), handling)
        .chain(() -> Uni.createFrom().completionStage(batch.ack()));
  }

  private static <E, T> Uni<T> untilItSucceeds(E taken, Function<E, Uni<T>> handling) {
    return handling
        .apply(taken)
        .onFailure()
        .invoke(failure -> report(taken, failure))
        .onFailure()
        .retry()
        .withBackOff(FIRST_RETRY, LONGEST_RETRY)
        .indefinitely();
  }

  private static void report(Object taken, Throwable failure) {
    Object what = taken instanceof List<?> events ? events.size() + " events" : taken;
    LOG.warnf("cannot handle %s now, it is tried again: %s", what, failure);
    LOG.debug("the failure in full", failure);
  }

  private Optional<Event> event(Message<byte[]> message) {
    IncomingKafkaRecordMetadata<?, ?> kafka =
        message
            .getMetadata(IncomingKafkaRecordMetadata.class)
            .orElseThrow(() -> new IllegalStateException("events come from Kafka"));
    return read(kafka.getTopic(), kafka.getHeaders(), message.getPayload());
  }

  private List<Event> events(Message<List<byte[]>> batch) {
    IncomingKafkaRecordBatchMetadata<?, ?> kafka =
        batch
            .getMetadata(IncomingKafkaRecordBatchMetadata.class)
            .orElseThrow(() -> new IllegalStateException("events come from Kafka, in batches"));
    List<Event> events = new ArrayList<>(batch.getPayload().size());
    for (ConsumerRecord<?, ?> message : kafka.getRecords()) {
      read(message.topic(), message.headers(), (byte[]) message.value()).ifPresent(events::add);
    }
    return events;
  }

  /** The event of one Kafka record; empty when it was passed over or became a dead letter. */
  private Optional<Event> read(String topic, Headers headers, byte @Nullable [] data) {
    Map<String, String> texts = new HashMap<>();
    for (Header header : headers) {
      if (header.value() != null) {
        texts.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
      }
    }
    return switch (EventCodec.decode(texts, data)) {
      case Decoded.Readable readable -> Optional.of(readable.event());
      case Decoded.Unknown unknown -> {
        LOG.debugf(
            "passed over an event of type %s, which is newer than this service", unknown.type());
        yield Optional.empty();
      }
      case Decoded.Unreadable unreadable -> {
        bury(topic, texts, data, unreadable.reason());
        yield Optional.empty();
      }
    };
  }

  private void bury(
      String topic, Map<String, String> headers, byte @Nullable [] data, String reason) {
    LOG.errorf(
        "a message on %s cannot be read (%s); it went to %s%s",
        topic, reason, topic, Topics.DEAD_LETTER_SUFFIX);
    meters.counter("spindle.events.dead", "topic", topic).increment();
    Map<String, String> withReason = new HashMap<>(headers);
    withReason.put(REASON_HEADER, reason);
    String key = Objects.requireNonNullElse(headers.get("ce_subject"), "");
    var _ =
        publisher
            .send(
                topic + Topics.DEAD_LETTER_SUFFIX,
                key,
                withReason,
                data == null ? new byte[0] : data)
            .exceptionally(
                failure -> {
                  LOG.errorf(failure, "could not keep a dead letter of %s", topic);
                  return null;
                });
  }
}
