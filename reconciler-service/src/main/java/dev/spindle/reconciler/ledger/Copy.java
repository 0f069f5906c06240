package dev.spindle.reconciler.ledger;

import dev.spindle.model.FragmentSet;
import org.jspecify.annotations.Nullable;

/**
 * An image's copy in one data centre.
 *
 * @param synced the fragments that are in its bucket; never changed
 * @param object the finished object's key; null until it was completed and compared
 */
public record Copy(FragmentSet synced, @Nullable String object) {
  static final Copy NONE = new Copy(new FragmentSet(), null);

  Copy with(int number) {
    FragmentSet more = synced.copy();
    return more.add(number) ? new Copy(more, object) : this;
  }

  Copy finished(String key) {
    return new Copy(synced, key);
  }

  /** Whether the data centre holds the whole image. */
  public boolean isFinished() {
    return object != null;
  }
}
