package dev.spindle.loader.nfs;

import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.gate.WaitingRead;
import dev.spindle.loader.gate.WaitingRead.Outcome;
import dev.spindle.model.ByteRange;
import dev.spindle.model.ImageId;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The reads of one connection that wait at gates. A client cannot wait for ever: after a time it is
 * told to ask again, and does so some seconds later. Its read goes on waiting all the while: its
 * fragments stay wanted, its drive stays stalled, and a VM that was paused for it stays paused.
 *
 * <p>Belongs to the connection's event loop; only the gate's answers come from elsewhere.
 */
final class HeldReads {
  /** 15 s for a client to ask again: Linux does after 5. */
  private static final Duration REMEMBERED_FOR = Duration.ofSeconds(15);

  private final EventExecutor loop;
  private final NfsConfig config;
  private final Set<Held> all = new HashSet<>();
  private final Map<Place, Held> toBeAskedAgain = new HashMap<>();

  /** What a call that waits is answered. */
  sealed interface Answer {
    /** The gate let it go, or refused it. */
    record Ended(Outcome outcome) implements Answer {}

    /** The gate may still do so: the client is to ask again. */
    record AskAgain() implements Answer {}
  }

  private record Place(ImageId imageId, ByteRange range) {}

  HeldReads(EventExecutor loop, NfsConfig config) {
    this.loop = loop;
    this.config = config;
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /**
   * Holds a read, or goes on with it when its client asks again.
   *
   * @param answer called once, on the event loop and after this method has returned
   * @return false when so many wait that this one cannot
   */
  boolean hold(Drive drive, ByteRange range, Consumer<Answer> answer) {
    Held before = toBeAskedAgain.remove(new Place(drive.imageId(), range));
    if (before != null && before.drive == drive) {
      before.goOn(answer);
      return true;
    }
    if (all.size() >= config.maxWaitingReads()) {
      return false;
    }
    Held held = new Held(drive, range);
    all.add(held);
    held.goOn(answer);
    held.begin();
    return true;
  }

  /** A client that was told to ask again has done so, and need not wait any more. */
  void forget(Drive drive, ByteRange range) {
    if (!toBeAskedAgain.isEmpty()) {
      Held before = toBeAskedAgain.get(new Place(drive.imageId(), range));
      if (before != null) {
        before.leave();
      }
    }
  }

  /** Forgets all; none is answered. */
  void end() {
    Set.copyOf(all).forEach(Held::leave);
  }

  /** One read at the gate, with the call that waits for it, if one does just now. */
  private final class Held {
    private final Drive drive;
    private final ByteRange range;
    private @Nullable WaitingRead atGate;
    private @Nullable Consumer<Answer> caller;
    private @Nullable Outcome outcome;
    private @Nullable Future<?> timeout;
    private boolean left;

    Held(Drive drive, ByteRange range) {
      this.drive = drive;
      this.range = range;
    }

    /** The answer comes on the thread that loads, perhaps before the gate's method returns. */
    void begin() {
      atGate = drive.hold(range, ended -> loop.execute(() -> end(ended)));
    }

    /** A call waits for it from now on. */
    void goOn(Consumer<Answer> newCaller) {
      caller = newCaller;
      Outcome earlier = outcome;
      if (earlier == null) {
        await(config.holdReadsFor(), this::askAgain);
      } else {
        loop.execute(() -> end(earlier));
      }
    }

    /** Without a call that waits, a failure is kept for when it comes; what is loaded is read. */
    private void end(Outcome ended) {
      if (left) {
        return;
      }
      outcome = ended;
      Consumer<Answer> waiting = caller;
      if (waiting != null) {
        leave();
        waiting.accept(new Answer.Ended(ended));
      } else if (ended == Outcome.OPEN) {
        leave();
      }
    }

    private void askAgain() {
      Consumer<Answer> waiting = caller;
      caller = null;
      if (toBeAskedAgain.putIfAbsent(new Place(drive.imageId(), range), this) == null) {
        await(REMEMBERED_FOR, this::leave);
      } else {
        leave(); // another read of the same range waits on for both
      }
      if (waiting != null) {
        waiting.accept(new Answer.AskAgain());
      }
    }

    private void leave() {
      left = true;
      all.remove(this);
      toBeAskedAgain.remove(new Place(drive.imageId(), range), this);
      if (timeout != null) {
        timeout.cancel(false);
      }
      if (atGate != null && outcome == null) {
        drive.cancel(atGate);
      }
    }

    private void await(Duration time, Runnable then) {
      if (timeout != null) {
        timeout.cancel(false);
      }
      timeout =
          loop.schedule(
              () -> {
                if (!left) {
                  then.run();
                }
              },
              time.toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }
}
