package dev.spindle.sync.kafka;

import dev.spindle.event.Event;
import dev.spindle.messaging.EventReader;
import dev.spindle.sync.replicate.Replication;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.unchecked.Unchecked;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * Hands events to the replication, on a virtual thread since it may ask the upload-service. The
 * next event is taken once one is noted; it is acknowledged when the replication may forget it.
 */
@ApplicationScoped
class SyncEvents {
  private final EventReader reader;
  private final Replication replication;
  private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();

  SyncEvents(EventReader reader, Replication replication) {
    this.reader = reader;
    this.replication = replication;
  }

  @Incoming("images")
  Uni<Void> images(Message<byte[]> message) {
    return reader.note(message, this::handle);
  }

  /** A part is a run of fragments, so they are taken in runs as well. */
  @Incoming("received")
  Uni<Void> received(Message<List<byte[]>> batch) {
    return reader.readAll(batch, this::handleAll);
  }

  @Incoming("missing")
  Uni<Void> missing(Message<byte[]> message) {
    return reader.note(message, this::handle);
  }

  private Uni<Void> handleAll(List<Event> events) {
    return Uni.createFrom()
        .item(
            Unchecked.supplier(
                () -> {
                  List<CompletableFuture<Void>> done = new ArrayList<>();
                  for (Event event : events) {
                    done.add(replication.handle(event));
                  }
                  return CompletableFuture.allOf(done.toArray(CompletableFuture[]::new));
                }))
        .runSubscriptionOn(threads)
        .chain(done -> Uni.createFrom().completionStage(done));
  }

  private Uni<CompletableFuture<Void>> handle(Event event) {
    return Uni.createFrom()
        .item(Unchecked.supplier(() -> replication.handle(event)))
        .runSubscriptionOn(threads);
  }
}
