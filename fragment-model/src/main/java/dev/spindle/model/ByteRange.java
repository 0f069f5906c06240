package dev.spindle.model;

/**
 * Bytes {@code [start, end)} of an image; half-open, in bytes from the image's beginning.
 *
 * @param start the first byte
 * @param end the byte after the last; equal to {@code start} for no bytes
 */
public record ByteRange(long start, long end) {
  public ByteRange {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("not a byte range: [" + start + ", " + end + ")");
    }
  }

  /** The range of {@code length} bytes from {@code start}. */
  public static ByteRange ofLength(long start, long length) {
    return new ByteRange(start, Math.addExact(start, length));
  }

  public long length() {
    return end - start;
  }

  public boolean isEmpty() {
    return end == start;
  }

  /** What both ranges hold; empty (at {@code start}) when they do not meet. */
  public ByteRange intersection(ByteRange other) {
    long from = Math.max(start, other.start);
    long to = Math.min(end, other.end);
    return to <= from ? new ByteRange(start, start) : new ByteRange(from, to);
  }

  @Override
  public String toString() {
    return "[" + start + ", " + end + ")";
  }
}
