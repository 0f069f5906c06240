package dev.spindle.sync.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PartPlanTest {
  private static final int MIB = 1 << 20;

  @Test
  void aPartHasAtLeastEightMebibytesOfWholeFragments() {
    assertThat(plan(100L * MIB, MIB).fragmentsPerPart()).isEqualTo(8);
    assertThat(plan(100L * MIB, MIB / 4).fragmentsPerPart()).isEqualTo(32);
    assertThat(plan(100L * MIB, 16 * MIB).fragmentsPerPart()).isEqualTo(1);
  }

  @Test
  void anImageOfOneByteIsOnePart() {
    PartPlan plan = plan(1, MIB);
    assertThat(plan.partCount()).isEqualTo(1);
    assertThat(plan.fragmentsOf(1)).isEqualTo(new FragmentRange(1, 1));
    assertThat(plan.bytesOf(1)).isEqualTo(1);
  }

  @Test
  void theLastPartHasTheRest() {
    PartPlan plan = plan(20L * MIB + 5, MIB);
    assertThat(plan.partCount()).isEqualTo(3);
    assertThat(plan.fragmentsOf(3)).isEqualTo(new FragmentRange(17, 21));
    assertThat(plan.bytesOf(3)).isEqualTo(4L * MIB + 5);
  }

  @Test
  void anImageOfATebibyteKeepsWithinTenThousandParts() {
    PartPlan plan = plan(1L << 40, MIB);
    assertThat(plan.fragmentsPerPart()).isEqualTo(105);
    assertThat(plan.partCount()).isEqualTo(9987);
  }

  @Test
  void aPartThatDoesNotExistIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> plan(1, MIB).fragmentsOf(2));
    assertThatIllegalArgumentException().isThrownBy(() -> plan(1, MIB).partOf(2));
  }

  @Test
  void partsTileEveryImageAndEachFragmentIsInItsPart() {
    long seed = System.nanoTime();
    System.out.println("PartPlanTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      int fragmentSize = ImageLayout.MIN_FRAGMENT_BYTES << random.nextInt(9);
      PartPlan plan = new PartPlan(ImageLayout.growing(random.nextLong(1, 1L << 41), fragmentSize));
      int next = 1;
      long bytes = 0;
      for (int part = 1; part <= plan.partCount(); part++) {
        FragmentRange fragments = plan.fragmentsOf(part);
        assertThat(fragments.first()).isEqualTo(next);
        assertThat(plan.partOf(fragments.first())).isEqualTo(part);
        assertThat(plan.partOf(fragments.last())).isEqualTo(part);
        next = fragments.last() + 1;
        bytes += plan.bytesOf(part);
      }
      assertThat(next).isEqualTo(plan.layout().fragmentCount() + 1);
      assertThat(bytes).isEqualTo(plan.layout().size());
      assertThat(plan.partCount()).isLessThanOrEqualTo(PartPlan.MOST_PARTS);
    }
  }

  private static PartPlan plan(long size, int fragmentSize) {
    return new PartPlan(new ImageLayout(size, fragmentSize));
  }
}
