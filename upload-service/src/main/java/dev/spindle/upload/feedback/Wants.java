package dev.spindle.upload.feedback;

import dev.spindle.event.FragmentsEvent.Reason;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The latest wants of each reason. Not safe for threads: {@link ImageProgress} locks it. */
final class Wants {
  /**
   * 4096 numbers: more than a device sends before it hears again. A loader that wants more gets the
   * first of them.
   */
  static final int MAX_NUMBERS = 4096;

  /**
   * 256 numbers of those that nobody waits for: they are counted anew with each answer, and it is
   * seconds of any link.
   */
  static final int MAX_NEXT = 256;

  private final Map<Reason, List<FragmentRange>> byReason = new EnumMap<>(Reason.class);

  /** Replaces the wants of one reason; false when they were the same before. */
  boolean replace(Reason reason, List<FragmentRange> ranges) {
    return !ranges.equals(byReason.put(reason, List.copyOf(ranges)));
  }

  /** What is both wanted and among {@code missing}: each number once, most urgent first. */
  Wanted among(FragmentSet missing) {
    List<Integer> numbers = new ArrayList<>();
    FragmentSet taken = new FragmentSet();
    int urgent = 0;
    // An EnumMap goes through its keys in their order: READ, BOOT, AHEAD, NEXT.
    for (Map.Entry<Reason, List<FragmentRange>> wants : byReason.entrySet()) {
      int most = MAX_NUMBERS;
      switch (wants.getKey()) {
        case READ, BOOT, AHEAD -> {}
        case NEXT -> most = Math.min(MAX_NUMBERS, numbers.size() + MAX_NEXT);
      }
      take(wants.getValue(), missing, taken, numbers, most);
      switch (wants.getKey()) {
        case READ, BOOT -> urgent = numbers.size();
        case AHEAD, NEXT -> {}
      }
    }
    return new Wanted(FragmentRange.joining(numbers), urgent);
  }

  private static void take(
      List<FragmentRange> ranges,
      FragmentSet missing,
      FragmentSet taken,
      List<Integer> numbers,
      int most) {
    for (FragmentRange range : ranges) {
      int number = missing.next(range.first());
      while (number != 0 && number <= range.last() && numbers.size() < most) {
        if (taken.add(number)) {
          numbers.add(number);
        }
        number = missing.next(number + 1);
      }
    }
  }
}
