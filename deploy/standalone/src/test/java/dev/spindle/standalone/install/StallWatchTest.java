package dev.spindle.standalone.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.FragmentRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class StallWatchTest {
  private static final List<FragmentRange> NONE = List.of();
  private static final List<FragmentRange> SOME = List.of(new FragmentRange(7, 9));

  private final StallWatch watch = new StallWatch();

  @Test
  void aShortWaitIsCountedButNotSaid() {
    assertThat(watch.seen(SOME, 10)).isEmpty();
    assertThat(watch.seen(NONE, 10.5)).isEmpty();

    assertThat(watch.stalls()).isEqualTo(1);
    assertThat(watch.stalledSeconds()).isEqualTo(0.5);
  }

  @Test
  void aLongWaitIsSaidOnceAndItsEndIsSaid() {
    assertThat(watch.seen(SOME, 10)).isEmpty();
    assertThat(watch.seen(SOME, 12.5))
        .hasValueSatisfying(text -> assertThat(text).contains("fragments 7-9"));
    assertThat(watch.seen(SOME, 13)).isEmpty();
    assertThat(watch.seen(NONE, 14)).hasValueSatisfying(text -> assertThat(text).contains("4.0 s"));
    assertThat(watch.seen(NONE, 15)).isEmpty();

    assertThat(watch.stalls()).isEqualTo(1);
  }
}
