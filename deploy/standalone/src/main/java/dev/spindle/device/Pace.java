package dev.spindle.device;

import java.util.concurrent.TimeUnit;

/**
 * Says how many bytes may go at a time so that a rate is kept: a token bucket. Pure: the caller
 * brings the time, in nanoseconds of any clock that never goes back. Not safe for several threads.
 */
final class Pace {
  /** 50 ms: a longer burst would fill the link's queue ahead of a fragment that a VM wants. */
  private static final long BURST_MILLIS = 50;

  /** 20 ms of rate go at a time, so that a wanted fragment's bytes never wait longer for others. */
  private static final long CHUNK_MILLIS = 20;

  /** 1 KiB: less costs more in calls than it wins in smoothness. */
  private static final int MIN_CHUNK_BYTES = 1 << 10;

  /** 64 KiB: more than the socket takes at once. */
  private static final int MAX_CHUNK_BYTES = 64 << 10;

  private final Rate rate;
  private final int chunkBytes;
  private final double burstBytes;
  private double availableBytes;
  private long filledNanos;

  Pace(Rate rate, long nowNanos) {
    this.rate = rate;
    this.chunkBytes =
        (int) Math.clamp(rate.bytesIn(CHUNK_MILLIS), MIN_CHUNK_BYTES, MAX_CHUNK_BYTES);
    this.burstBytes = Math.max(chunkBytes, (double) rate.bytesIn(BURST_MILLIS));
    this.availableBytes = chunkBytes;
    this.filledNanos = nowNanos;
  }

  boolean isUnlimited() {
    return rate.isUnlimited();
  }

  /** How many bytes go at once, at most. */
  int chunkBytes() {
    return chunkBytes;
  }

  /** How long until {@code bytes} (at most a chunk) may go; 0 when they may go now. */
  long nanosUntil(int bytes, long nowNanos) {
    if (rate.isUnlimited()) {
      return 0;
    }
    fill(nowNanos);
    double lacking = Math.min(bytes, chunkBytes) - availableBytes;
    return lacking <= 0
        ? 0
        : (long) Math.ceil(lacking * TimeUnit.SECONDS.toNanos(1) / rate.bytesPerSecond());
  }

  /** Records that {@code bytes} go now. */
  void spend(int bytes, long nowNanos) {
    if (!rate.isUnlimited()) {
      fill(nowNanos);
      availableBytes -= bytes;
    }
  }

  private void fill(long nowNanos) {
    double earned =
        (nowNanos - filledNanos) * (double) rate.bytesPerSecond() / TimeUnit.SECONDS.toNanos(1);
    availableBytes = Math.min(burstBytes, availableBytes + earned);
    filledNanos = nowNanos;
  }
}
