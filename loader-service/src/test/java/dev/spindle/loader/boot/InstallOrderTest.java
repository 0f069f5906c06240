package dev.spindle.loader.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.ByteRange;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class InstallOrderTest {
  private static final int MIB = 1 << 20;

  private final ImageLayout layout = new ImageLayout(100L * MIB, MIB);
  private final FragmentSet loaded = new FragmentSet();
  private final InstallOrder order = new InstallOrder(layout);

  /** A file of whole fragments. */
  private static DiscFile file(String path, int first, int last) {
    return new DiscFile(path, (first - 1L) * MIB, (last - first + 1L) * MIB);
  }

  private boolean waited(int number) {
    return order.waited(layout.rangeOf(number), loaded::nextAbsent);
  }

  private String text() {
    return FragmentRange.format(order.ranges());
  }

  @Nested
  class OfADiscWithFiles {
    {
      order.know(
          List.of(ByteRange.ofLength(0, 2048)),
          List.of(
              file("pool/main/a.deb", 10, 29),
              file("casper/filesystem.squashfs", 30, 59),
              file("data/notes", 60, 69),
              file("casper/small.squashfs", 70, 74),
              file("pool/main/z.deb", 75, 94)));
    }

    @Test
    void isDirectoriesThenSystemImagesTheSmallOnesFirstThenTheRestAndNoPackages() {
      assertThat(text()).isEqualTo("1,70-74,30-59,2-9,60-69,95-100");
    }

    @Test
    void goesOnFromTheReadThatWaitedLastToItsFilesEndAndThenWithItsBeginning() {
      assertThat(waited(65)).isTrue();

      assertThat(text()).startsWith("65-69,60-64,1,70-74,30-59");
    }

    @Test
    void putsTheFileReadLastBeforeTheOneReadBefore() {
      waited(65);
      waited(80);

      assertThat(text()).startsWith("80-94,75-79,65-69,60-64,1,70-74");
    }

    @Test
    void staysWhenTheNextReadWaitsWhereItWasExpected() {
      waited(30);
      loaded.add(new FragmentRange(30, 40));

      assertThat(waited(41)).isFalse();
      assertThat(text()).startsWith("30-59,");
    }

    @Test
    void followsAReadThatJumpsWithinItsFile() {
      waited(30);
      loaded.add(new FragmentRange(30, 40));

      assertThat(waited(50)).isTrue();
      assertThat(text()).startsWith("50-59,30-49,");
    }

    @Test
    void returnsToAFileThatIsReadInTurns() {
      waited(30);
      waited(65);

      assertThat(waited(30)).isTrue();
      assertThat(text()).startsWith("30-59,65-69,60-64");
    }
  }

  @Nested
  class OfADiscWithoutFiles {
    @Test
    void isNoneUntilAReadWaits() {
      assertThat(order.ranges()).isEmpty();
    }

    @Test
    void goesOnFromTheReadThatWaited() {
      waited(50);

      assertThat(text()).isEqualTo("50-100");
    }
  }

  @Test
  void namesEachFragmentOnceAndNoneThatIsNotThere() {
    long seed = 20261122;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      InstallOrder any = new InstallOrder(layout);
      List<DiscFile> files = new ArrayList<>();
      for (int number = random.nextInt(20); number > 0; number--) {
        long offset = random.nextLong(layout.size());
        files.add(
            new DiscFile(
                random.nextBoolean() ? "pool/p.deb" : random.nextBoolean() ? "a.img" : "b",
                offset,
                1 + random.nextLong(layout.size() - offset)));
      }
      any.know(List.of(), files);
      for (int reads = random.nextInt(20); reads > 0; reads--) {
        any.waited(layout.rangeOf(1 + random.nextInt(100)), loaded::nextAbsent);
        FragmentSet named = new FragmentSet();
        for (FragmentRange range : any.ranges()) {
          assertThat(range.last()).isLessThanOrEqualTo(100);
          for (int number = range.first(); number <= range.last(); number++) {
            assertThat(named.add(number)).as("%d is named once", number).isTrue();
          }
        }
      }
    }
  }
}
