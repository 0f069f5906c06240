package dev.spindle.device;

import dev.spindle.model.ImageLayout;
import org.jspecify.annotations.Nullable;

/**
 * Which fragments suit a link: a read that waits is helped when its fragment is whole, so over a
 * slow link they are small (docs/decisions/0011).
 */
final class FragmentSizes {
  /**
   * 100 ms of the link: a want is behind one fragment at most for about that long; smaller ones win
   * little more, and each costs the services some milliseconds of a processor.
   */
  private static final long LINK_MILLIS = 100;

  private FragmentSizes() {}

  /**
   * The largest size, in bytes, that takes the link no longer than {@link #LINK_MILLIS}, or the
   * smallest that there is; null, which leaves it to the server, when its own size is that good, or
   * when the image would have too many fragments.
   */
  static @Nullable Integer of(Rate rate, long imageSize) {
    long fits = Math.max(1, rate.bytesIn(LINK_MILLIS));
    long size = Math.max(ImageLayout.MIN_FRAGMENT_BYTES, Long.highestOneBit(fits));
    boolean isTooSmall = Math.ceilDiv(imageSize, size) > ImageLayout.MAX_FRAGMENTS;
    return size >= ImageLayout.DEFAULT_FRAGMENT_BYTES || isTooSmall ? null : (int) size;
  }
}
