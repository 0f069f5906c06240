package dev.spindle.reconciler.kafka;

import dev.spindle.event.Event;
import dev.spindle.messaging.EventReader;
import dev.spindle.reconciler.ledger.Ledgers;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordBatchMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Merges events into the ledgers, a batch a transaction. One channel reads all topics, so that a
 * replica merges one batch after the other; between replicas the rows' locks do.
 */
@ApplicationScoped
class LedgerFeed {
  private static final Logger LOG = Logger.getLogger(LedgerFeed.class);

  /** 200 ms to 10 s between tries: a database that restarts is back within that. */
  private static final Duration FIRST_RETRY = Duration.ofMillis(200);

  private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);

  private final EventReader reader;
  private final Ledgers ledgers;

  LedgerFeed(EventReader reader, Ledgers ledgers) {
    this.reader = reader;
    this.ledgers = ledgers;
  }

  /** Acknowledged only after the commit; a database that is away is waited for. */
  @Incoming("ledger")
  Uni<Void> merge(Message<List<byte[]>> batch) {
    return ledgers
        .merge(events(batch))
        .onFailure()
        .invoke(LedgerFeed::report)
        .onFailure()
        .retry()
        .withBackOff(FIRST_RETRY, LONGEST_RETRY)
        .indefinitely()
        .chain(() -> Uni.createFrom().completionStage(batch.ack()));
  }

  private static void report(Throwable failure) {
    LOG.warnf("cannot keep events now, they are tried again: %s", failure);
    LOG.debug("the failure in full", failure);
  }

  private List<Event> events(Message<List<byte[]>> batch) {
    IncomingKafkaRecordBatchMetadata<?, ?> kafka =
        batch
            .getMetadata(IncomingKafkaRecordBatchMetadata.class)
            .orElseThrow(() -> new IllegalStateException("events come from Kafka, in batches"));
    List<Event> events = new ArrayList<>(batch.getPayload().size());
    for (ConsumerRecord<?, ?> message : kafka.getRecords()) {
      reader
          .read(message.topic(), message.headers(), (byte[]) message.value())
          .ifPresent(events::add);
    }
    return events;
  }
}
