package dev.spindle.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Fragments {@code first} to {@code last}, both included. In JSON {@code [17, 40]}, in text {@code
 * 17-40} or, for one, {@code 17}.
 *
 * @param first the first number, at least 1
 * @param last the last number, at least {@code first} and at most {@link
 *     ImageLayout#MAX_FRAGMENTS}, so that no text or message makes anybody reserve memory without
 *     bound
 */
public record FragmentRange(int first, int last) {
  public FragmentRange {
    if (first < 1 || last < first || last > ImageLayout.MAX_FRAGMENTS) {
      throw new IllegalArgumentException("not a range of fragment numbers: " + first + "-" + last);
    }
  }

  /** The range of one fragment. */
  public static FragmentRange of(int number) {
    return new FragmentRange(number, number);
  }

  @JsonCreator
  static FragmentRange read(int[] pair) {
    if (pair.length != 2) {
      throw new IllegalArgumentException("a range of fragments is [first, last]");
    }
    return new FragmentRange(pair[0], pair[1]);
  }

  @JsonValue
  int[] pair() {
    return new int[] {first, last};
  }

  public int count() {
    return last - first + 1;
  }

  public boolean contains(int number) {
    return number >= first && number <= last;
  }

  /** The text of several ranges in their order: {@code 812-815,9}; empty for none. */
  public static String format(List<FragmentRange> ranges) {
    return ranges.stream().map(FragmentRange::toString).collect(Collectors.joining(","));
  }

  /** Reads what {@link #format} writes; blanks around commas are allowed. Keeps the order. */
  public static List<FragmentRange> parse(String text) {
    List<FragmentRange> ranges = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String range = part.strip();
      if (range.isEmpty()) {
        continue;
      }
      int dash = range.indexOf('-');
      ranges.add(
          dash < 0
              ? of(Integer.parseInt(range))
              : new FragmentRange(
                  Integer.parseInt(range.substring(0, dash)),
                  Integer.parseInt(range.substring(dash + 1))));
    }
    return List.copyOf(ranges);
  }

  /** Numbers in their given order as ranges; neighbours that ascend by one are joined. */
  public static List<FragmentRange> joining(Iterable<Integer> numbers) {
    List<FragmentRange> ranges = new ArrayList<>();
    for (int number : numbers) {
      FragmentRange before = ranges.isEmpty() ? null : ranges.getLast();
      if (before != null && before.last + 1 == number) {
        ranges.set(ranges.size() - 1, new FragmentRange(before.first, number));
      } else {
        ranges.add(of(number));
      }
    }
    return List.copyOf(ranges);
  }

  @Override
  public String toString() {
    return first == last ? Integer.toString(first) : first + "-" + last;
  }
}
