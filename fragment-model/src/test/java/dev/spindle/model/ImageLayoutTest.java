package dev.spindle.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageLayoutTest {
  private static final int MIB = 1 << 20;
  private static final long TIB = 1L << 40;

  static Stream<ImageLayout> layouts() {
    Random random = Seed.printed("ImageLayoutTest");
    return Stream.concat(
        Stream.of(
            new ImageLayout(1, MIB),
            new ImageLayout(MIB - 1, MIB),
            new ImageLayout(MIB, MIB),
            new ImageLayout(MIB + 1, MIB),
            new ImageLayout(7L * MIB, MIB),
            new ImageLayout(TIB, MIB),
            new ImageLayout(TIB - 1, MIB),
            new ImageLayout(ImageLayout.MAX_SIZE_BYTES, ImageLayout.MAX_FRAGMENT_BYTES),
            new ImageLayout(ImageLayout.MAX_SIZE_BYTES - 1, ImageLayout.MAX_FRAGMENT_BYTES)),
        Stream.generate(
                () -> {
                  int fragmentSize = ImageLayout.MIN_FRAGMENT_BYTES << random.nextInt(9);
                  return new ImageLayout(random.nextLong(1, 5000L * fragmentSize), fragmentSize);
                })
            .limit(40));
  }

  @Nested
  class AnyLayout {
    static Stream<ImageLayout> layouts() {
      return ImageLayoutTest.layouts();
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void itsRangesTileTheImage(ImageLayout layout) {
      long end = 0;
      for (int number = 1; number <= layout.fragmentCount(); number++) {
        ByteRange range = layout.rangeOf(number);
        assertThat(range.start()).isEqualTo(end);
        assertThat(range.isEmpty()).isFalse();
        end = range.end();
      }
      assertThat(end).isEqualTo(layout.size());
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void onlyTheTailMayBeShort(ImageLayout layout) {
      int last = layout.fragmentCount();
      if (last > 1) {
        assertThat(layout.lengthOf(1)).isEqualTo(layout.fragmentSize());
        assertThat(layout.lengthOf(last - 1)).isEqualTo(layout.fragmentSize());
      }
      assertThat(layout.lengthOf(last))
          .isBetween(1, layout.fragmentSize())
          .isEqualTo((int) (layout.size() - (last - 1L) * layout.fragmentSize()));
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void aByteIsInTheFragmentThatItsOffsetNames(ImageLayout layout) {
      Random random = Seed.printed("numberAt");
      for (int i = 0; i < 100; i++) {
        long offset = random.nextLong(layout.size());
        ByteRange range = layout.rangeOf(layout.numberAt(offset));
        assertThat(offset).isBetween(range.start(), range.end() - 1);
      }
      assertThat(layout.numberAt(layout.size() - 1)).isEqualTo(layout.fragmentCount());
      assertThat(layout.fragmentsOf(new ByteRange(0, layout.size()))).isEqualTo(layout.all());
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void missingAndPresentTogetherAreAll(ImageLayout layout) {
      Random random = Seed.printed("missing");
      FragmentSet present = new FragmentSet();
      int last = layout.fragmentCount();
      for (int i = 0; i < 50; i++) {
        int first = random.nextInt(1, last + 1);
        present.add(new FragmentRange(first, random.nextInt(first, last + 1)));
        present.remove(random.nextInt(1, last + 1));
      }
      FragmentSet missing = present.missing(layout);
      assertThat(layout.bytesOf(missing) + layout.bytesOf(present)).isEqualTo(layout.size());
      missing.forEach(number -> assertThat(present.contains(number)).isFalse());
      FragmentSet both = missing.copy();
      both.addAll(present);
      assertThat(both).isEqualTo(FragmentSet.all(layout));
      assertThat(both.isWhole(layout)).isTrue();
      assertThat(present.isWhole(layout)).isEqualTo(missing.isEmpty());
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void itsJsonSaysItsFragmentCountAndReadsWithoutIt(ImageLayout layout) throws Exception {
      JsonMapper json = new JsonMapper();
      String text = json.writeValueAsString(layout);
      assertThat(text).contains("\"fragmentCount\":" + layout.fragmentCount());
      assertThat(json.readValue(text, ImageLayout.class)).isEqualTo(layout);
      assertThat(json.readValue(text.replaceAll(",\"fragmentCount\":\\d+", ""), ImageLayout.class))
          .isEqualTo(layout);
    }
  }

  @Nested
  class Bounds {
    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, (64L << 40) + 1})
    void aSizeOutsideIsRefused(long size) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ImageLayout(size, ImageLayout.MAX_FRAGMENT_BYTES));
      assertThatIllegalArgumentException().isThrownBy(() -> ImageLayout.growing(size, MIB));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1, 128 << 10, MIB + 1, 3 * MIB, 128 * MIB, Integer.MIN_VALUE})
    void aFragmentSizeOutsideIsRefused(int fragmentSize) {
      assertThatIllegalArgumentException().isThrownBy(() -> new ImageLayout(1, fragmentSize));
      assertThatIllegalArgumentException().isThrownBy(() -> ImageLayout.growing(1, fragmentSize));
    }

    @Test
    void tooManyFragmentsAreRefused() {
      assertThatIllegalArgumentException().isThrownBy(() -> new ImageLayout(TIB + 1, MIB));
    }

    @Test
    void noFragmentIsOutside() {
      ImageLayout layout = new ImageLayout(3L * MIB, MIB);
      for (int number : List.of(0, -1, 4, Integer.MAX_VALUE, Integer.MIN_VALUE)) {
        assertThat(layout.contains(number)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> layout.rangeOf(number));
      }
      assertThatIllegalArgumentException().isThrownBy(() -> layout.numberAt(-1));
      assertThatIllegalArgumentException().isThrownBy(() -> layout.numberAt(3L * MIB));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> layout.fragmentsOf(new ByteRange(MIB, MIB)));
      assertThatIllegalArgumentException().isThrownBy(() -> layout.bytesOf(FragmentSet.of(4)));
    }
  }

  @Nested
  class WholeIn {
    private final ImageLayout layout = new ImageLayout(3L * MIB + 5, MIB);

    @Test
    void aRangeLieOnlyFragmentsThatAreWithinItToTheLastByte() {
      assertThat(layout.wholeIn(new ByteRange(0, 2L * MIB))).contains(new FragmentRange(1, 2));
      assertThat(layout.wholeIn(new ByteRange(1, 2L * MIB))).contains(FragmentRange.of(2));
      assertThat(layout.wholeIn(new ByteRange(0, 2L * MIB - 1))).contains(FragmentRange.of(1));
      assertThat(layout.wholeIn(new ByteRange(MIB, layout.size())))
          .contains(new FragmentRange(2, 4));
    }

    @Test
    void aRangeTheLastFragmentLiesThoughItIsShort() {
      assertThat(layout.wholeIn(new ByteRange(3L * MIB, layout.size())))
          .contains(FragmentRange.of(4));
      assertThat(layout.wholeIn(new ByteRange(3L * MIB, layout.size() - 1))).isEmpty();
      assertThat(layout.wholeIn(new ByteRange(3L * MIB + 1, layout.size()))).isEmpty();
    }

    @Test
    void aRangeThatIsTooSmallLiesNone() {
      assertThat(layout.wholeIn(new ByteRange(0, 0))).isEmpty();
      assertThat(layout.wholeIn(new ByteRange(1, MIB + 5L))).isEmpty();
    }
  }

  @Nested
  class Growing {
    @Test
    void keepsTheFragmentSizeWhereItSuffices() {
      assertThat(ImageLayout.growing(TIB, MIB).fragmentSize()).isEqualTo(MIB);
    }

    @Test
    void takesTheLeastThatStaysWithinTheMostFragments() {
      assertThat(ImageLayout.growing(TIB + 1, MIB).fragmentSize()).isEqualTo(2 * MIB);
      assertThat(ImageLayout.growing(ImageLayout.MAX_SIZE_BYTES, ImageLayout.MIN_FRAGMENT_BYTES))
          .isEqualTo(new ImageLayout(ImageLayout.MAX_SIZE_BYTES, ImageLayout.MAX_FRAGMENT_BYTES));
    }

    @Test
    void anySizeGetsAtMostTheMostFragments() {
      Random random = Seed.printed("growing");
      for (int i = 0; i < 1000; i++) {
        long size = random.nextLong(1, ImageLayout.MAX_SIZE_BYTES + 1);
        ImageLayout layout = ImageLayout.growing(size, ImageLayout.MIN_FRAGMENT_BYTES);
        assertThat(layout.fragmentCount()).isBetween(1, ImageLayout.MAX_FRAGMENTS);
        assertThat(layout.size()).isEqualTo(size);
      }
    }
  }
}
