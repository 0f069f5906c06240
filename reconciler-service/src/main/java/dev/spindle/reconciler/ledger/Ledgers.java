package dev.spindle.reconciler.ledger;

import dev.spindle.event.Event;
import dev.spindle.model.ImageId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where ledgers are kept. Several replicas share one store; it serialises changes of a ledger. */
public interface Ledgers {
  /**
   * Applies events in their order, all or none, and durably when it ends. A failure means that the
   * store cannot be reached; the same events may be merged again.
   */
  Uni<Void> merge(List<Event> events);

  /** The ledger of an image, if anything is known of it. */
  Uni<Optional<Ledger>> find(ImageId imageId);

  /**
   * Ledgers of images without an end, by id.
   *
   * @param after only ids after this one; null from the first on
   */
  Uni<List<Ledger>> unfinished(@Nullable ImageId after, int limit);

  /**
   * Takes ledgers that are due for planning. Nobody else gets them until the lease is over; whoever
   * took them and crashed leaves them to be planned again then.
   */
  Uni<List<Ledger>> claimDue(Instant now, Duration lease, int limit);

  /** Changes one ledger as it is now; nothing when there is none. */
  Uni<Void> update(ImageId imageId, UnaryOperator<Ledger> change);

  /** Forgets what unfinished images were told to be settled, so that it is said again. */
  Uni<Void> forgetSettled();

  /** Forgets images that were deleted or expired, or were never registered, before {@code then}. */
  Uni<Void> forgetGone(Instant then);

  /** How many images there are in each phase, and how many fragments the device is asked for. */
  Uni<Tally> tally();
}
