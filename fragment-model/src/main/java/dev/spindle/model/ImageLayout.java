package dev.spindle.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * An image's size and how it is cut into fragments; the one place that does arithmetic on them.
 *
 * <p>Fragment {@code n} (1-based, as S3 part numbers are) covers bytes {@code [(n-1) *
 * fragmentSize, min(n * fragmentSize, size))}: all have {@code fragmentSize} bytes but the last,
 * which has the rest.
 *
 * @param size bytes of the image, at least 1
 * @param fragmentSize bytes of a fragment: a power of two from 256 KiB to 64 MiB
 */
@JsonIgnoreProperties(value = "fragmentCount", allowGetters = true) // written for the reader's ease
public record ImageLayout(long size, int fragmentSize) {
  /** 256 KiB: smaller ones cost more in events than they win in time to the first byte. */
  public static final int MIN_FRAGMENT_BYTES = 256 << 10;

  /**
   * 64 MiB: a want waits for the fragment before it, and a part of a bucket's object is held in
   * memory.
   */
  public static final int MAX_FRAGMENT_BYTES = 64 << 20;

  /**
   * 1 MiB: measured as the least that must be sent before a VM's first screen (architecture.md).
   */
  public static final int DEFAULT_FRAGMENT_BYTES = 1 << 20;

  /** 1,048,576: sets of fragments stay within 128 KiB, one event each within a day's retention. */
  public static final int MAX_FRAGMENTS = 1 << 20;

  /** 64 TiB: the most that {@link #MAX_FRAGMENTS} of the largest size hold. */
  public static final long MAX_SIZE_BYTES = (long) MAX_FRAGMENTS * MAX_FRAGMENT_BYTES;

  public ImageLayout {
    if (size < 1 || size > MAX_SIZE_BYTES) {
      throw new IllegalArgumentException(
          "an image has 1 to " + MAX_SIZE_BYTES + " bytes, not " + size);
    }
    if (!isFragmentSize(fragmentSize)) {
      throw new IllegalArgumentException(
          "a fragment has 256 KiB to 64 MiB, a power of two, not " + fragmentSize + " bytes");
    }
    if (Math.ceilDiv(size, fragmentSize) > MAX_FRAGMENTS) {
      throw new IllegalArgumentException(
          size
              + " bytes make more than "
              + MAX_FRAGMENTS
              + " fragments of "
              + fragmentSize
              + " bytes; take larger ones");
    }
  }

  /**
   * The layout with the least fragment size of at least {@code fragmentSize} that keeps within
   * {@link #MAX_FRAGMENTS}.
   */
  public static ImageLayout growing(long size, int fragmentSize) {
    int grown = fragmentSize;
    while (isFragmentSize(grown)
        && Math.ceilDiv(size, grown) > MAX_FRAGMENTS
        && grown < MAX_FRAGMENT_BYTES) {
      grown *= 2;
    }
    return new ImageLayout(size, grown);
  }

  /** Whether {@code bytes} may be a fragment size. */
  public static boolean isFragmentSize(long bytes) {
    return bytes >= MIN_FRAGMENT_BYTES && bytes <= MAX_FRAGMENT_BYTES && Long.bitCount(bytes) == 1;
  }

  /** How many fragments there are, which is the last one's number. */
  @JsonProperty
  public int fragmentCount() {
    return (int) Math.ceilDiv(size, fragmentSize);
  }

  /** Whether there is a fragment {@code number}. */
  public boolean contains(long number) {
    return number >= 1 && number <= fragmentCount();
  }

  /** The bytes that fragment {@code number} covers. */
  public ByteRange rangeOf(int number) {
    if (!contains(number)) {
      throw new IllegalArgumentException(
          "there is no fragment " + number + " of " + fragmentCount());
    }
    long start = (long) (number - 1) * fragmentSize;
    return new ByteRange(start, Math.min(start + fragmentSize, size));
  }

  /** How many bytes fragment {@code number} has. */
  public int lengthOf(int number) {
    return (int) rangeOf(number).length();
  }

  /** The number of the fragment that holds the byte at {@code offset}. */
  public int numberAt(long offset) {
    if (offset < 0 || offset >= size) {
      throw new IllegalArgumentException(
          "offset " + offset + " is outside an image of " + size + " bytes");
    }
    return (int) (offset / fragmentSize) + 1;
  }

  /**
   * The fragments that a range touches; the range must not be empty and must lie within the image.
   */
  public FragmentRange fragmentsOf(ByteRange range) {
    if (range.isEmpty()) {
      throw new IllegalArgumentException("an empty range touches no fragment: " + range);
    }
    return new FragmentRange(numberAt(range.start()), numberAt(range.end() - 1));
  }

  /** The fragments that lie in a range whole; empty when none does. */
  public Optional<FragmentRange> wholeIn(ByteRange range) {
    long first = Math.ceilDiv(range.start(), fragmentSize) + 1;
    long last = range.end() >= size ? fragmentCount() : range.end() / fragmentSize;
    return first <= last
        ? Optional.of(new FragmentRange((int) first, (int) last))
        : Optional.empty();
  }

  /** How many bytes a set's fragments have together; it must hold none past the last one. */
  public long bytesOf(FragmentSet fragments) {
    int last = fragmentCount();
    if (fragments.next(last + 1) != 0) {
      throw new IllegalArgumentException("fragments past the last, " + last + ": " + fragments);
    }
    long bytes = (long) fragments.count() * fragmentSize;
    return fragments.contains(last) ? bytes - fragmentSize + lengthOf(last) : bytes;
  }

  /** Every fragment of the image. */
  public FragmentRange all() {
    return new FragmentRange(1, fragmentCount());
  }
}
