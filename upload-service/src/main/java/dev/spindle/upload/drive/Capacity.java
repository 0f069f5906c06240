package dev.spindle.upload.drive;

/**
 * What a loader replica has to give.
 *
 * @param freeBytes of the discs' volume
 * @param promisedBytes of those, what discs that are not full yet will take
 * @param load images that it loads, and drives that a VM reads
 */
public record Capacity(long freeBytes, long promisedBytes, int load) {
  public Capacity {
    if (freeBytes < 0 || promisedBytes < 0 || load < 0) {
      throw new IllegalArgumentException(
          "negative: free %d, promised %d, load %d".formatted(freeBytes, promisedBytes, load));
    }
  }

  /** What a new disc may take. */
  public long roomBytes() {
    return Math.max(0, freeBytes - promisedBytes);
  }

  /** With one more image that the loader did not know of when it was asked. */
  Capacity promising(long bytes) {
    return new Capacity(freeBytes, promisedBytes + bytes, load + 1);
  }
}
