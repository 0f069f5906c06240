package dev.spindle.upload.feedback;

import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A picture of an image's progress at one version.
 *
 * @param version grows with every change, also over restarts
 * @param sha256 of the whole image once it is complete
 * @param failure why it failed, if it did
 * @param synced by data centre
 * @param missing to be sent by the device: not received yet, or asked for again
 * @param askedAgain received once, and to be sent again
 * @param wanted of the missing ones
 */
public record Progress(
    long version,
    ImagePhase phase,
    @Nullable Sha256 sha256,
    @Nullable String failure,
    Amount received,
    Amount loaded,
    SortedMap<String, Amount> synced,
    int missing,
    List<FragmentRange> askedAgain,
    Wanted wanted) {
  public Progress {
    askedAgain = List.copyOf(askedAgain);
  }

  /** How much of an image. */
  public record Amount(int fragments, long bytes) {
    static Amount of(FragmentSet set, ImageLayout layout) {
      return new Amount(set.count(), layout.bytesOf(set));
    }
  }
}
