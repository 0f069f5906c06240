package dev.spindle.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * A set of fragment numbers, one bit a number: at most 128 KiB for the most fragments an image may
 * have.
 *
 * <p>Mutable and not safe for several threads: its owner confines or locks it, and hands out {@link
 * #copy copies}. In JSON and text it is its ranges, ascending.
 */
public final class FragmentSet {
  /** Bit {@code n - 1} stands for fragment {@code n}. */
  private final BitSet bits;

  public FragmentSet() {
    this(new BitSet());
  }

  private FragmentSet(BitSet bits) {
    this.bits = bits;
  }

  /** The set of all numbers in some ranges. */
  @JsonCreator
  public static FragmentSet of(List<FragmentRange> ranges) {
    FragmentSet set = new FragmentSet();
    ranges.forEach(set::add);
    return set;
  }

  /** The set of some numbers. */
  public static FragmentSet of(int... numbers) {
    FragmentSet set = new FragmentSet();
    for (int number : numbers) {
      set.add(number);
    }
    return set;
  }

  /** Every fragment of a layout. */
  public static FragmentSet all(ImageLayout layout) {
    return of(List.of(layout.all()));
  }

  /** Reads what {@link #toBytes} wrote: little-endian bits, fragment 1 first. */
  public static FragmentSet fromBytes(byte[] bytes) {
    if (bytes.length > ImageLayout.MAX_FRAGMENTS / Byte.SIZE) {
      throw new IllegalArgumentException(
          bytes.length + " bytes hold more than " + ImageLayout.MAX_FRAGMENTS + " fragments");
    }
    return new FragmentSet(BitSet.valueOf(bytes));
  }

  /** Reads what {@link #toString} wrote. */
  public static FragmentSet parse(String text) {
    return of(FragmentRange.parse(text));
  }

  /** Adds a number; false when it was there already. */
  public boolean add(int number) {
    int bit = bit(number);
    boolean fresh = !bits.get(bit);
    bits.set(bit);
    return fresh;
  }

  public void add(FragmentRange range) {
    bits.set(bit(range.first()), bit(range.last()) + 1);
  }

  public void addAll(FragmentSet others) {
    bits.or(others.bits);
  }

  /** Takes a number out; false when it was not there. */
  public boolean remove(int number) {
    int bit = bit(number);
    boolean present = bits.get(bit);
    bits.clear(bit);
    return present;
  }

  public void removeAll(FragmentSet others) {
    bits.andNot(others.bits);
  }

  public void retainAll(FragmentSet others) {
    bits.and(others.bits);
  }

  public boolean contains(int number) {
    return number >= 1 && bits.get(number - 1);
  }

  /** Whether every number of a range is in the set. */
  public boolean contains(FragmentRange range) {
    return bits.nextClearBit(range.first() - 1) >= range.last();
  }

  public boolean containsAll(FragmentSet others) {
    BitSet rest = (BitSet) others.bits.clone();
    rest.andNot(bits);
    return rest.isEmpty();
  }

  public int count() {
    return bits.cardinality();
  }

  public boolean isEmpty() {
    return bits.isEmpty();
  }

  /** Whether the set holds every fragment of a layout. */
  public boolean isWhole(ImageLayout layout) {
    return contains(layout.all());
  }

  /** The least number in the set that is at least {@code from}; 0 when there is none. */
  public int next(int from) {
    return bits.nextSetBit(from(from)) + 1;
  }

  /**
   * The least number from {@code from} on that is not in the set; it may lie past the last
   * fragment.
   */
  public int nextAbsent(int from) {
    return bits.nextClearBit(from(from)) + 1;
  }

  /** The fragments of a layout that are not in the set. */
  public FragmentSet missing(ImageLayout layout) {
    FragmentSet missing = all(layout);
    missing.removeAll(this);
    return missing;
  }

  /** The numbers as ranges, ascending. */
  @JsonValue
  public List<FragmentRange> ranges() {
    List<FragmentRange> ranges = new ArrayList<>();
    for (int first = bits.nextSetBit(0); first >= 0; ) {
      int end = bits.nextClearBit(first);
      ranges.add(new FragmentRange(first + 1, end));
      first = bits.nextSetBit(end);
    }
    return List.copyOf(ranges);
  }

  /** Calls for each number, ascending. */
  public void forEach(IntConsumer action) {
    bits.stream().forEach(bit -> action.accept(bit + 1));
  }

  public FragmentSet copy() {
    return new FragmentSet((BitSet) bits.clone());
  }

  /** Little-endian bits, fragment 1 first, without trailing zero bytes. */
  public byte[] toBytes() {
    return bits.toByteArray();
  }

  private static int bit(int number) {
    if (number > ImageLayout.MAX_FRAGMENTS) {
      throw new IllegalArgumentException(
          "fragment numbers end at " + ImageLayout.MAX_FRAGMENTS + ", not " + number);
    }
    return from(number);
  }

  /** Where a search begins; it may begin past the last number. */
  private static int from(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("fragment numbers begin at 1, not " + number);
    }
    return number - 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FragmentSet set && bits.equals(set.bits);
  }

  @Override
  public int hashCode() {
    return bits.hashCode();
  }

  @Override
  public String toString() {
    return FragmentRange.format(ranges());
  }
}
