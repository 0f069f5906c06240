package dev.spindle.reconciler.kafka;

import dev.spindle.messaging.EventReader;
import dev.spindle.reconciler.ledger.Ledgers;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * Merges events into the ledgers, a batch a transaction. One channel reads all topics, so that a
 * replica merges one batch after the other; between replicas the rows' locks do.
 */
@ApplicationScoped
class LedgerFeed {
  private final EventReader reader;
  private final Ledgers ledgers;

  LedgerFeed(EventReader reader, Ledgers ledgers) {
    this.reader = reader;
    this.ledgers = ledgers;
  }

  /** Acknowledged only after the commit; a database that is away is waited for. */
  @Incoming("ledger")
  Uni<Void> merge(Message<List<byte[]>> batch) {
    return reader.readAll(batch, ledgers::merge);
  }
}
