package dev.spindle.upload.drive;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;

/** What the choice of a drive for an image came to. */
public sealed interface DriveChoice {
  /** The image goes here. */
  record Chosen(String drive) implements DriveChoice {}

  /** No replica has room; the one with the most has {@code mostBytes}. */
  record NoRoom(long mostBytes) implements DriveChoice {}

  /**
   * Chooses among the replicas that answered and have room: the least loaded, then the one with the
   * most room. When none answered, the one with the fewest unfinished images: loaders that are away
   * hear of the image when they are back.
   *
   * @param drives all there are, at least one
   * @param capacities of those that answered
   * @param unfinished images by drive, absent for none
   */
  static DriveChoice of(
      long imageBytes,
      Collection<String> drives,
      Map<String, Capacity> capacities,
      Map<String, Integer> unfinished) {
    if (capacities.isEmpty()) {
      return new Chosen(
          drives.stream()
              .min(
                  Comparator.comparing((String drive) -> unfinished.getOrDefault(drive, 0))
                      .thenComparing(Comparator.naturalOrder()))
              .orElseThrow());
    }
    return capacities.entrySet().stream()
        .filter(replica -> replica.getValue().roomBytes() >= imageBytes)
        .min(
            Comparator.comparing((Map.Entry<String, Capacity> r) -> r.getValue().load())
                .thenComparing(r -> r.getValue().roomBytes(), Comparator.reverseOrder())
                .thenComparing(Map.Entry::getKey))
        .<DriveChoice>map(replica -> new Chosen(replica.getKey()))
        .orElseGet(
            () ->
                new NoRoom(
                    capacities.values().stream().mapToLong(Capacity::roomBytes).max().orElse(0)));
  }
}
