package dev.spindle.device;

import dev.spindle.model.ImageLayout;
import org.jspecify.annotations.Nullable;

/**
 * Which fragments suit a link: a read that waits is helped when its fragment is whole, so over a
 * slow link they are small (docs/decisions/0011).
 */
final class FragmentSizes {
  /**
   * 100 ms of the link: a want is behind one fragment at most for about that long. Each fragment
   * costs the services, and so a VM beside them, some 50 ms of a processor: no more than ten a
   * second.
   */
  private static final long LINK_MILLIS = 100;

  private FragmentSizes() {}

  /**
   * The smallest size, in bytes, that takes the link at least {@link #LINK_MILLIS}; null, which
   * leaves it to the server, when its own size is no larger, or when the image would have too many
   * fragments.
   */
  static @Nullable Integer of(Rate rate, long imageSize) {
    long least = Math.clamp(rate.bytesIn(LINK_MILLIS), 1, ImageLayout.DEFAULT_FRAGMENT_BYTES);
    long size = Math.max(ImageLayout.MIN_FRAGMENT_BYTES, Long.highestOneBit(2 * least - 1));
    boolean isTooSmall = Math.ceilDiv(imageSize, size) > ImageLayout.MAX_FRAGMENTS;
    return size >= ImageLayout.DEFAULT_FRAGMENT_BYTES || isTooSmall ? null : (int) size;
  }
}
