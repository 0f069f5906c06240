package dev.spindle.loader.disc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadedFragmentsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 128, 1000})
  void aSnapshotHasWhatWasAddedHoweverManyThereAre(int fragments) {
    long seed = System.nanoTime();
    System.out.println("loaded fragments: seed " + seed);
    Random random = new Random(seed);
    ImageLayout layout = new ImageLayout((long) fragments << 20, 1 << 20);
    LoadedFragments loaded = new LoadedFragments(layout);
    FragmentSet expected = new FragmentSet();
    while (!loaded.isWhole()) {
      int number = 1 + random.nextInt(fragments);
      assertThat(loaded.add(number)).isEqualTo(!expected.contains(number));
      expected.add(number);

      assertThat(loaded.snapshot()).isEqualTo(expected);
    }
    assertThat(loaded.snapshot()).isEqualTo(FragmentSet.all(layout));
  }
}
