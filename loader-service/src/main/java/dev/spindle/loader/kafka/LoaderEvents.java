package dev.spindle.loader.kafka;

import dev.spindle.event.Event;
import dev.spindle.event.FragmentEvent;
import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.ImageEvent;
import dev.spindle.loader.load.LoadConfig;
import dev.spindle.loader.load.Receipts;
import dev.spindle.loader.load.Repairs;
import dev.spindle.messaging.EventReader;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Hands incoming events to the loader. A message is acknowledged when what it asks for has come to
 * an end, so that a killed loader is told of it again. Handling runs on virtual threads; one
 * image's own events are handled in their order, fragments at once.
 */
@ApplicationScoped
public class LoaderEvents {
  private static final Logger LOG = Logger.getLogger(LoaderEvents.class);

  private final EventReader reader;
  private final Receipts receipts;
  private final Repairs repairs;
  private final InFlight inFlight;
  private final Executor virtual =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("event-", 0).factory());

  LoaderEvents(EventReader reader, Receipts receipts, Repairs repairs, LoadConfig config) {
    this.reader = reader;
    this.receipts = receipts;
    this.repairs = repairs;
    this.inFlight = new InFlight(config.fetchesQueued());
  }

  /** A step that blocks, and may go on after it. */
  @FunctionalInterface
  private interface Step {
    CompletableFuture<Void> run() throws IOException, InterruptedException;
  }

  /** One after the other: deleted must not overtake registered. */
  @Incoming("images")
  @Acknowledgment(Acknowledgment.Strategy.MANUAL)
  public Uni<Void> images(Message<byte[]> message) {
    return reader.read(message, this::image);
  }

  /** As many at once as there is room for; acknowledged each for itself. */
  @Incoming("received")
  @Acknowledgment(Acknowledgment.Strategy.MANUAL)
  public CompletionStage<Void> received(Message<byte[]> message) {
    CompletableFuture<Void> room = inFlight.enter();
    var _ =
        reader
            .read(message, this::received)
            .onTermination()
            .invoke(inFlight::leave)
            .subscribe()
            .with(_ -> {}, failure -> LOG.error("a received fragment's event", failure));
    return room;
  }

  /** One after the other, without holding up what was received. */
  @Incoming("missing")
  @Acknowledgment(Acknowledgment.Strategy.MANUAL)
  public Uni<Void> missing(Message<byte[]> message) {
    return reader.read(message, this::missing);
  }

  private Uni<Void> image(Event event) {
    return event instanceof ImageEvent image
        ? onVirtualThread(
            () -> {
              receipts.image(image);
              return CompletableFuture.completedFuture(null);
            })
        : Uni.createFrom().voidItem();
  }

  private Uni<Void> received(Event event) {
    return event instanceof FragmentEvent.Received received
        ? onVirtualThread(() -> receipts.received(received))
        : Uni.createFrom().voidItem();
  }

  private Uni<Void> missing(Event event) {
    return event instanceof FragmentsEvent.Missing missing
        ? onVirtualThread(
            () -> {
              repairs.missing(missing);
              return CompletableFuture.completedFuture(null);
            })
        : Uni.createFrom().voidItem();
  }

  private Uni<Void> onVirtualThread(Step step) {
    return Uni.createFrom()
        .<CompletableFuture<Void>>emitter(
            emitter -> {
              try {
                emitter.complete(step.run());
              } catch (IOException | InterruptedException | RuntimeException e) {
                emitter.fail(e);
              }
            })
        .runSubscriptionOn(virtual)
        .chain(ended -> Uni.createFrom().completionStage(() -> ended));
  }
}
