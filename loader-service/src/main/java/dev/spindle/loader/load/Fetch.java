package dev.spindle.loader.load;

import dev.spindle.loader.drive.Drive;
import dev.spindle.model.Crc32c;
import dev.spindle.model.ImageId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One fragment that is to be fetched. Announced again meanwhile, it takes the newer source: the
 * older one's bytes may be why.
 */
final class Fetch {
  /** 100 ms to 1 s between tries. */
  private static final long FIRST_PAUSE_MILLIS = 100;

  private static final long LONGEST_PAUSE_MILLIS = 1000;

  private final Drive drive;
  private final int number;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile Announced announced;
  private int tries;

  /** Whose fragment it is. */
  record Key(ImageId imageId, int number) {}

  /**
   * Where the bytes are and what they must be.
   *
   * @param crc32c null when nobody here knows it
   */
  record Announced(FragmentSource source, @Nullable Crc32c crc32c, long atNanos) {
    static Announced now(FragmentSource source, @Nullable Crc32c crc32c) {
      return new Announced(source, crc32c, System.nanoTime());
    }
  }

  Fetch(Drive drive, int number, Announced announced) {
    this.drive = drive;
    this.number = number;
    this.announced = announced;
  }

  Key key() {
    return new Key(drive.imageId(), number);
  }

  Drive drive() {
    return drive;
  }

  int number() {
    return number;
  }

  Announced announced() {
    return announced;
  }

  void announcedAgain(Announced newer) {
    announced = newer;
  }

  /** Done when the fragment is loaded and said to be, or given up. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  /** How urgent: 0 when a read waits for it, 1 when it is needed to boot, else 2. */
  int urgency() {
    if (drive.isWaitedFor(number)) {
      return 0;
    }
    return drive.isBootable() || !drive.isForBoot(number) ? 2 : 1;
  }

  /** Whether another try is still within the time for retries. */
  boolean mayRetry(Duration retriedFor) {
    return System.nanoTime() - announced.atNanos() < retriedFor.toNanos();
  }

  /** The pause before the next try, which doubles. */
  long nextPauseMillis() {
    return Math.min(FIRST_PAUSE_MILLIS << Math.min(tries++, 10), LONGEST_PAUSE_MILLIS);
  }
}
