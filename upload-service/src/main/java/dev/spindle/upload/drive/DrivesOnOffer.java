package dev.spindle.upload.drive;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses drives by what the loaders said a moment ago, and by what was promised in their name
 * since: a loader counts an image only after the event has reached it.
 */
public final class DrivesOnOffer {
  /** 2 seconds that an answer is good for: a burst of registrations costs one question. */
  static final Duration GOOD_FOR = Duration.ofSeconds(2);

  /** 2 seconds in which a loader has heard of an image, or is too far behind to be chosen well. */
  static final Duration HEARD_AFTER = Duration.ofSeconds(2);

  private final List<String> drives;
  private final Capacities capacities;
  private final Clock clock;
  private final List<Promise> promises = new ArrayList<>();
  private Map<String, Capacity> answers = Map.of();
  private Instant askedAt = Instant.MIN;

  public DrivesOnOffer(List<String> drives, Capacities capacities, Clock clock) {
    this.drives = List.copyOf(drives);
    this.capacities = capacities;
    this.clock = clock;
    if (drives.isEmpty()) {
      throw new IllegalArgumentException("there is no drive to choose: set spindle.upload.drives");
    }
  }

  /** An image that was given to a drive. */
  private record Promise(String drive, long bytes, Instant at) {}

  /**
   * Chooses a drive for an image, and counts on it from now on. Blocks.
   *
   * @param unfinished images by drive, absent for none
   */
  public synchronized DriveChoice choose(long imageBytes, Map<String, Integer> unfinished)
      throws InterruptedException {
    Instant now = clock.instant();
    if (!now.isBefore(askedAt.plus(GOOD_FOR))) {
      answers = Map.copyOf(capacities.ask());
      askedAt = now;
      promises.removeIf(promise -> promise.at().plus(HEARD_AFTER).isBefore(now));
    }
    DriveChoice choice = DriveChoice.of(imageBytes, drives, offers(), unfinished);
    if (choice instanceof DriveChoice.Chosen(String drive)) {
      promises.add(new Promise(drive, imageBytes, now));
    }
    return choice;
  }

  private Map<String, Capacity> offers() {
    Map<String, Capacity> offers = new HashMap<>(answers);
    for (Promise promise : promises) {
      offers.computeIfPresent(
          promise.drive(), (_, capacity) -> capacity.promising(promise.bytes()));
    }
    return offers;
  }
}
