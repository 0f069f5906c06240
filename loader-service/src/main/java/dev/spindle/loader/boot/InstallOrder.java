package dev.spindle.loader.boot;

import dev.spindle.model.ByteRange;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * In what order the rest of a disc is best sent while nothing is urgent. What the guest reads tells
 * most: the file whose reads had to wait last comes first, from there on, then its beginning; the
 * files before it in that sense next. Before any read has waited names tell: directories, system
 * images (small ones first), whatever is in no package, packages last, which nobody lists here as
 * they are what is left.
 *
 * <p>It follows no single name: a disc whose files mean nothing to it is learned from the first
 * read that waits. Pure, and not safe for several threads.
 */
public final class InstallOrder {
  /** 8 files: what an installer reads from in turns, and some. */
  private static final int MOST_READ = 8;

  /** 64 fragments from a read that is in no known file: discs that are no ISO. */
  private static final int UNKNOWN_FRAGMENTS = 64;

  /** 256 ranges: 4 KB of an event, and more than is sent before the next word. */
  private static final int MOST_RANGES = 256;

  private final ImageLayout layout;
  private List<DiscFile> byOffset = List.of();
  private List<FragmentRange> likely = List.of();

  /** What was read with a wait: where it lies, and from which fragment on; the latest last. */
  private final Map<FragmentRange, Integer> read = new LinkedHashMap<>();

  private List<FragmentRange> order = List.of();

  public InstallOrder(ImageLayout layout) {
    this.layout = layout;
  }

  /** Takes what the disc's directories tell; replaces what they told before. */
  public void know(List<ByteRange> folders, List<DiscFile> files) {
    byOffset = files.stream().sorted(Comparator.comparingLong(DiscFile::offset)).toList();
    FragmentSet packages = new FragmentSet();
    FragmentSet others = new FragmentSet();
    List<DiscFile> systems = new ArrayList<>();
    for (DiscFile file : files) {
      FragmentRange fragments = layout.fragmentsOf(file.range());
      switch (FileRole.of(file)) {
        case PACKAGE -> packages.add(fragments);
        case SYSTEM -> {
          systems.add(file);
          others.add(fragments);
        }
        case OTHER -> others.add(fragments);
      }
    }
    packages.removeAll(others);
    List<FragmentRange> ranges = new ArrayList<>();
    folders.forEach(folder -> ranges.add(layout.fragmentsOf(folder)));
    systems.sort(Comparator.comparingLong(DiscFile::bytes));
    systems.forEach(file -> ranges.add(layout.fragmentsOf(file.range())));
    if (!files.isEmpty()) {
      ranges.addAll(packages.missing(layout).ranges());
    }
    likely = List.copyOf(ranges);
    arrange();
  }

  /**
   * Takes note of a read that has to wait.
   *
   * @param nextAbsent the least fragment from a given one on that is not loaded
   * @return whether the order is another now; it is not when the read is where it was expected
   */
  public boolean waited(ByteRange range, IntUnaryOperator nextAbsent) {
    int number = layout.numberAt(range.start());
    FragmentRange place = placeOf(range.start());
    Integer from = read.get(place);
    if (from != null
        && place.equals(latest())
        && number >= from
        && number <= nextAbsent.applyAsInt(from)) {
      return false;
    }
    read.remove(place);
    read.put(place, number);
    if (read.size() > MOST_READ) {
      read.remove(read.keySet().iterator().next());
    }
    arrange();
    return true;
  }

  /** Fragments in their order, each once; loaded ones among them. */
  public List<FragmentRange> ranges() {
    return order;
  }

  private FragmentRange latest() {
    return List.copyOf(read.keySet()).getLast();
  }

  private void arrange() {
    Arrangement arrangement = new Arrangement();
    List<Map.Entry<FragmentRange, Integer>> latestFirst = new ArrayList<>(read.entrySet());
    for (Map.Entry<FragmentRange, Integer> place : latestFirst.reversed()) {
      FragmentRange all = place.getKey();
      arrangement.add(new FragmentRange(place.getValue(), all.last()));
      if (place.getValue() > all.first()) {
        arrangement.add(new FragmentRange(all.first(), place.getValue() - 1));
      }
    }
    likely.forEach(arrangement::add);
    order = List.copyOf(arrangement.ranges);
  }

  /** Ranges without what an earlier one has. */
  private static final class Arrangement {
    private final FragmentSet taken = new FragmentSet();
    private final List<FragmentRange> ranges = new ArrayList<>();

    void add(FragmentRange range) {
      int first = taken.nextAbsent(range.first());
      while (first <= range.last() && ranges.size() < MOST_RANGES) {
        int nextTaken = taken.next(first);
        int last = nextTaken == 0 ? range.last() : Math.min(range.last(), nextTaken - 1);
        ranges.add(new FragmentRange(first, last));
        taken.add(new FragmentRange(first, last));
        first = taken.nextAbsent(last);
      }
    }
  }

  /** The fragments of the file in which an offset lies, or of the following ones. */
  private FragmentRange placeOf(long offset) {
    int low = 0;
    int high = byOffset.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (byOffset.get(middle).offset() <= offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low > 0) {
      DiscFile file = byOffset.get(low - 1);
      if (offset < file.offset() + file.bytes()) {
        return layout.fragmentsOf(file.range());
      }
    }
    int number = layout.numberAt(offset);
    return new FragmentRange(
        number, Math.min(layout.fragmentCount(), number + UNKNOWN_FRAGMENTS - 1));
  }
}
