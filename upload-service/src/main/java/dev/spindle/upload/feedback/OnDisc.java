package dev.spindle.upload.feedback;

import dev.spindle.model.FragmentSet;
import org.jspecify.annotations.Nullable;

/**
 * What is loaded on the disc that is in the drive now. Another disc takes the place of one that was
 * lost, and begins with nothing. Not safe for several threads.
 */
final class OnDisc {
  private final FragmentSet fragments = new FragmentSet();
  private @Nullable String disc;

  /** This disc is in the drive; true when another was, whose fragments are void now. */
  boolean insert(String named) {
    boolean another = disc != null && !named.equals(disc);
    disc = named;
    if (another) {
      fragments.removeAll(fragments.copy());
    }
    return another;
  }

  /** Whether this disc is the one in the drive, as far as anybody has said. */
  boolean maybe(@Nullable String named) {
    return disc == null || named == null || disc.equals(named);
  }

  /** Fragments were loaded; false when all of them had been. */
  boolean add(FragmentSet numbers) {
    boolean fresh = !fragments.containsAll(numbers);
    fragments.addAll(numbers);
    return fresh;
  }

  boolean contains(int number) {
    return fragments.contains(number);
  }

  FragmentSet fragments() {
    return fragments.copy();
  }
}
