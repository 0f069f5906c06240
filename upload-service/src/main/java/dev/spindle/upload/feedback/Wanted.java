package dev.spindle.upload.feedback;

import dev.spindle.model.FragmentRange;
import java.util.List;

/**
 * What a device should send next.
 *
 * @param ranges most urgent first
 * @param urgent how many of the fragments, from the first, somebody waits for or firmware needs;
 *     the rest is only the order in which to go on
 */
public record Wanted(List<FragmentRange> ranges, int urgent) {
  /** Nothing in particular. */
  public static final Wanted NOTHING = new Wanted(List.of(), 0);

  public Wanted {
    ranges = List.copyOf(ranges);
  }
}
