package dev.spindle.reconciler.repair;

import dev.spindle.event.Event;
import io.smallrye.mutiny.Uni;

/** Where the reconciler says things. */
@FunctionalInterface
public interface Announcements {
  /** Done when everybody is sure to hear it; failed when nobody may have. */
  Uni<Void> say(Event event);
}
