package dev.spindle.device;

import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import java.util.List;

/** Tells a listener what the server asks for, each thing once. Safe for many threads. */
final class ChangedWants {
  private final UploadListener listener;
  private List<FragmentRange> wanted = List.of();
  private FragmentSet askedAgain = new FragmentSet();

  ChangedWants(UploadListener listener) {
    this.listener = listener;
  }

  /** Tells what is urgent; false when it is what was told last. */
  boolean wanted(List<FragmentRange> ranges) {
    synchronized (this) {
      if (ranges.equals(wanted)) {
        return false;
      }
      wanted = ranges;
    }
    if (!ranges.isEmpty()) {
      listener.heard(new UploadNews.Wanted(FragmentRange.format(ranges)));
    }
    return true;
  }

  /** Tells what has to be sent again. */
  void askedAgain(FragmentSet fragments) {
    synchronized (this) {
      if (fragments.equals(askedAgain)) {
        return;
      }
      askedAgain = fragments.copy();
    }
    if (!fragments.isEmpty()) {
      listener.heard(new UploadNews.AskedAgain(fragments));
    }
  }
}
