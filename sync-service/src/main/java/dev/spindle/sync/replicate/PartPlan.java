package dev.spindle.sync.replicate;

import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageLayout;

/**
 * How an image's fragments make the parts of a multipart upload: part {@code k} (1-based) is the
 * {@code k}-th run of {@link #fragmentsPerPart} fragments, the last part has the rest.
 *
 * @param layout the image's
 */
public record PartPlan(ImageLayout layout) {
  /**
   * 8 MiB: S3 refuses parts under 5 MiB (but for the last), and each part is a request and a line
   * in the server's records.
   */
  static final int LEAST_PART_BYTES = 8 << 20;

  /** 10,000: what S3 allows ("Amazon S3 multipart upload limits"). */
  static final int MOST_PARTS = 10_000;

  /** How many fragments every part has but the last. */
  public int fragmentsPerPart() {
    return Math.max(
        ceilDivide(LEAST_PART_BYTES, layout.fragmentSize()),
        ceilDivide(layout.fragmentCount(), MOST_PARTS));
  }

  /** How many parts there are, which is the last one's number. */
  public int partCount() {
    return ceilDivide(layout.fragmentCount(), fragmentsPerPart());
  }

  /** The part that a fragment belongs to. */
  public int partOf(int number) {
    if (!layout.contains(number)) {
      throw new IllegalArgumentException("no fragment " + number + " of " + layout);
    }
    return (number - 1) / fragmentsPerPart() + 1;
  }

  /** The fragments of a part. */
  public FragmentRange fragmentsOf(int part) {
    if (part < 1 || part > partCount()) {
      throw new IllegalArgumentException("there is no part " + part + " of " + partCount());
    }
    int first = (part - 1) * fragmentsPerPart() + 1;
    return new FragmentRange(
        first, Math.min(first - 1 + fragmentsPerPart(), layout.fragmentCount()));
  }

  /** How many bytes a part has. */
  public long bytesOf(int part) {
    FragmentRange fragments = fragmentsOf(part);
    return layout.rangeOf(fragments.last()).end() - layout.rangeOf(fragments.first()).start();
  }

  private static int ceilDivide(int dividend, int divisor) {
    return (dividend + divisor - 1) / divisor;
  }
}
