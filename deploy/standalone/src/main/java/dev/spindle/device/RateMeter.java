package dev.spindle.device;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * How fast bytes go now: the mean of the last seconds. Pure: the caller brings the time. Not safe
 * for several threads.
 */
final class RateMeter {
  /** 5 s: short enough to follow a link, long enough to bridge the gaps between fragments. */
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(5);

  private record Sample(long nanos, long bytes) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  /** Records how many bytes have gone in all, and says how many go a second. */
  long bytesPerSecond(long totalBytes, long nowNanos) {
    samples.addLast(new Sample(nowNanos, totalBytes));
    while (samples.size() > 2 && nowNanos - samples.getFirst().nanos() > WINDOW_NANOS) {
      samples.removeFirst();
    }
    Sample first = samples.getFirst();
    long nanos = nowNanos - first.nanos();
    return nanos <= 0
        ? 0
        : (long) ((totalBytes - first.bytes()) * (double) TimeUnit.SECONDS.toNanos(1) / nanos);
  }
}
