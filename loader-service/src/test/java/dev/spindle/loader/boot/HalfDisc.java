package dev.spindle.loader.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.ByteRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A disc in memory of which some fragments are loaded. */
record HalfDisc(byte[] content, ImageLayout layout, FragmentSet loaded) implements HoledDisc {
  static final int FRAGMENT = 256 << 10;

  static HalfDisc of(byte[] content) {
    return new HalfDisc(content, new ImageLayout(content.length, FRAGMENT), new FragmentSet());
  }

  @Override
  public long size() {
    return content.length;
  }

  @Override
  public Optional<ByteBuffer> read(long offset, int length) {
    assertThat(offset + length).isLessThanOrEqualTo(content.length);
    return loaded.contains(layout.fragmentsOf(ByteRange.ofLength(offset, length)))
        ? Optional.of(
            ByteBuffer.wrap(Arrays.copyOfRange(content, (int) offset, (int) (offset + length))))
        : Optional.empty();
  }

  BootNeeds needs() throws IOException {
    return BootPlan.of(layout, this, null);
  }

  boolean has(ByteRange range) {
    return loaded.contains(layout.fragmentsOf(range));
  }

  /** Loads what the plan needs until it needs nothing more; how many rounds that took. */
  int follow(boolean next) throws IOException {
    for (int round = 0; round < 100; round++) {
      BootNeeds needs = needs();
      List<ByteRange> ranges = needs.bootSetKnown() && next ? needs.next() : needs.bootSet();
      List<ByteRange> absent = ranges.stream().filter(range -> !has(range)).toList();
      if (absent.isEmpty()) {
        return round;
      }
      absent.forEach(range -> loaded.add(layout.fragmentsOf(range)));
    }
    throw new AssertionError("the plan never ends");
  }
}
