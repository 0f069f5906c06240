package dev.spindle.loader.drive;

import dev.spindle.event.Event;
import java.util.concurrent.CompletionStage;

/** Tells the other services. */
@FunctionalInterface
public interface Announcer {
  /** Says an event; done when it is kept, failed when it could not be said. */
  CompletionStage<Void> announce(Event event);
}
