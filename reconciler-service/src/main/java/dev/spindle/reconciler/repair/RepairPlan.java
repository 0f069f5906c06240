package dev.spindle.reconciler.repair;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to say about an image now.
 *
 * @param steps in this order; may be empty
 * @param nextLook when time alone makes it worth planning again; null when only an event can
 */
public record RepairPlan(List<RepairStep> steps, @Nullable Instant nextLook) {
  public RepairPlan {
    steps = List.copyOf(steps);
  }

  /** When the image must be planned: at once when there is anything to say. */
  public @Nullable Instant dueAt(Instant now) {
    return steps.isEmpty() ? nextLook : now;
  }
}
