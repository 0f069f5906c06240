package dev.spindle.loader.disc;

import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which fragments of a disc are loaded: grows only, and is read without a lock, since every read of
 * a VM asks it.
 *
 * <p>Bit {@code (n - 1) % 64} of word {@code (n - 1) / 64} stands for fragment {@code n}. Whoever
 * sees a bit set also sees what happened before it was set.
 */
public final class LoadedFragments {
  private final ImageLayout layout;
  private final AtomicLongArray words;
  private final AtomicInteger count = new AtomicInteger();

  public LoadedFragments(ImageLayout layout) {
    this.layout = layout;
    this.words = new AtomicLongArray((layout.fragmentCount() + 63) / 64);
  }

  /** Adds a number; false when it was there already. */
  boolean add(int number) {
    int bit = number - 1;
    long mask = 1L << bit;
    boolean fresh = (words.getAndAccumulate(bit >> 6, mask, (word, set) -> word | set) & mask) == 0;
    if (fresh) {
      count.incrementAndGet();
    }
    return fresh;
  }

  public boolean contains(int number) {
    int bit = number - 1;
    return bit >= 0 && bit < layout.fragmentCount() && (words.get(bit >> 6) & 1L << bit) != 0;
  }

  /** Whether every fragment of a range is loaded. */
  public boolean contains(FragmentRange range) {
    if (isWhole()) {
      return true;
    }
    for (int number = range.first(); number <= range.last(); number++) {
      if (!contains(number)) {
        return false;
      }
    }
    return true;
  }

  /** The first number from {@code from} on that is not loaded; one past the last when all are. */
  public int nextAbsent(int from) {
    int last = layout.fragmentCount();
    int number = from;
    while (number <= last) {
      int bit = number - 1;
      long absent = ~words.get(bit >> 6) >>> bit;
      if (absent != 0) {
        return Math.min(number + Long.numberOfTrailingZeros(absent), last + 1);
      }
      number = ((bit >> 6) + 1) * 64 + 1;
    }
    return last + 1;
  }

  public int count() {
    return count.get();
  }

  public boolean isWhole() {
    return count.get() == layout.fragmentCount();
  }

  /** The set as it is now; later loads do not change it. */
  public FragmentSet snapshot() {
    FragmentSet set = new FragmentSet();
    for (int index = 0; index < words.length(); index++) {
      long word = words.get(index); // mostly none or all of a word's fragments are there
      if (word == -1) {
        set.add(new FragmentRange(index * 64 + 1, index * 64 + 64));
      } else {
        for (long rest = word; rest != 0; rest &= rest - 1) {
          set.add(index * 64 + Long.numberOfTrailingZeros(rest) + 1);
        }
      }
    }
    return set;
  }
}
