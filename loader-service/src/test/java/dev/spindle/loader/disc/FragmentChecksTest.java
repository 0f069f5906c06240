package dev.spindle.loader.disc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.Crc32c;
import dev.spindle.model.ImageLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FragmentChecksTest {
  @Test
  void eachFragmentHasItsOwn() {
    long seed = System.nanoTime();
    System.out.println("fragments' checks: seed " + seed);
    Random random = new Random(seed);
    ImageLayout layout = new ImageLayout((1L << 40) - 1, 1 << 20);
    FragmentChecks checks = new FragmentChecks(layout);
    Map<Integer, Crc32c> expected = new HashMap<>();
    for (int number : new int[] {1, 1024, 1025, layout.fragmentCount()}) {
      expected.put(number, new Crc32c(random.nextInt()));
    }
    for (int i = 0; i < 2000; i++) {
      expected.put(1 + random.nextInt(layout.fragmentCount()), new Crc32c(random.nextInt()));
    }

    expected.forEach(checks::put);

    expected.forEach((number, check) -> assertThat(checks.of(number)).isEqualTo(check));
  }
}
