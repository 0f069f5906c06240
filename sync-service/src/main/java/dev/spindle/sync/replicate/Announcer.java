package dev.spindle.sync.replicate;

import dev.spindle.event.Event;

/** Says to the other services what has happened. */
@FunctionalInterface
public interface Announcer {
  /** Says it as soon as that is possible; does not wait for it. */
  void announce(Event event);
}
