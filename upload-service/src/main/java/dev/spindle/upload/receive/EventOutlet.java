package dev.spindle.upload.receive;

import dev.spindle.event.Event;
import java.util.concurrent.CompletableFuture;

/** Port: where events go. */
public interface EventOutlet {
  /** Sends an event; done when it cannot be lost any more, failed when it could not be sent. */
  CompletableFuture<Void> publish(Event event);
}
