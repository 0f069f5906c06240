package dev.spindle.device;

/** What one fragment's transfer may send, chunk by chunk. */
@FunctionalInterface
public interface ByteAllowance {
  /** An allowance without bounds. */
  ByteAllowance UNBOUNDED = most -> most;

  /**
   * Waits until some of the next {@code most} bytes may go.
   *
   * @return how many may go now, 1 to {@code most}
   */
  int take(int most) throws InterruptedException;
}
