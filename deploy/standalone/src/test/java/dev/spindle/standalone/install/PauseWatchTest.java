package dev.spindle.standalone.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.FragmentRange;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class PauseWatchTest {
  private final PauseWatch watch = new PauseWatch();

  private static DriveState drive(boolean paused) {
    return new DriveState(
        URI.create("nbd://127.0.0.1:10809/image"),
        true,
        7,
        paused ? List.of(FragmentRange.of(180)) : List.of(),
        paused ? 15.04 : 0,
        paused);
  }

  @Test
  void aPauseAndItsEndAreEachSaidOnce() {
    assertThat(watch.seen(drive(false), 1)).isEmpty();
    assertThat(watch.seen(drive(true), 20))
        .hasValueSatisfying(
            text -> assertThat(text).contains("paused: a read has waited 15 s for fragment 180"));
    assertThat(watch.seen(drive(true), 30)).isEmpty();
    assertThat(watch.seen(drive(false), 50.5))
        .hasValueSatisfying(text -> assertThat(text).contains("resumed after 30.5 s"));
    assertThat(watch.seen(drive(false), 51)).isEmpty();
  }
}
