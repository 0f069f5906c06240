package dev.spindle.device;

import dev.spindle.model.FragmentRange;
import java.util.ArrayList;
import java.util.List;

/**
 * What the server wants next, in two parts, each most urgent first.
 *
 * @param urgent somebody waits for these: they go at once
 * @param then the order in which to go on when nothing is urgent
 */
public record Wanted(List<FragmentRange> urgent, List<FragmentRange> then) {
  /** Nothing in particular. */
  public static final Wanted NOTHING = new Wanted(List.of(), List.of());

  public Wanted {
    urgent = List.copyOf(urgent);
    then = List.copyOf(then);
  }

  /** Fragments of which the first {@code count} are urgent. */
  public static Wanted of(List<FragmentRange> ranges, int count) {
    List<FragmentRange> urgent = new ArrayList<>();
    List<FragmentRange> then = new ArrayList<>();
    int left = count;
    for (FragmentRange range : ranges) {
      int taken = Math.clamp(left, 0, range.count());
      if (taken > 0) {
        urgent.add(new FragmentRange(range.first(), range.first() + taken - 1));
      }
      if (taken < range.count()) {
        then.add(new FragmentRange(range.first() + taken, range.last()));
      }
      left -= taken;
    }
    return new Wanted(urgent, then);
  }

  /** Fragments that are all urgent. */
  public static Wanted urgent(List<FragmentRange> ranges) {
    return new Wanted(ranges, List.of());
  }
}
