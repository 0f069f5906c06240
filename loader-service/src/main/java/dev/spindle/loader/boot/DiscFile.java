package dev.spindle.loader.boot;

import dev.spindle.model.ByteRange;

/**
 * A file of the disc's own file system, or one extent of it.
 *
 * @param path lower case, folders parted by slashes, none in front
 * @param offset bytes from the disc's beginning
 * @param bytes its length, at least 1; both lie within the disc
 */
public record DiscFile(String path, long offset, long bytes) {
  /** What it covers. */
  public ByteRange range() {
    return ByteRange.ofLength(offset, bytes);
  }

  /** The part of the path after the last slash. */
  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
