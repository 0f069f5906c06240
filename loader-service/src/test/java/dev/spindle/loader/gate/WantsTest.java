package dev.spindle.loader.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.FragmentsEvent.Reason;
import dev.spindle.loader.disc.Disc;
import dev.spindle.loader.disc.DiscLabel;
import dev.spindle.loader.disc.Discs;
import dev.spindle.model.ByteRange;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WantsTest {
  private static final int FRAGMENT = 256 << 10;

  @TempDir Path folder;
  private final Set<Integer> onItsWay = new HashSet<>();
  private Gate gate;
  private Wants wants;

  @BeforeEach
  void open() throws IOException {
    ImageLayout layout = new ImageLayout(20L * FRAGMENT, FRAGMENT);
    Disc disc = new Discs(folder).create(DiscLabel.of(new ImageId("disc"), "disc", layout));
    gate = new Gate(disc.loaded());
    wants = new Wants(gate, disc.loaded(), layout, onItsWay::contains);
  }

  @Test
  void whatReadsAndTheBootNeedIsSaidAgainWhileItIsLate() {
    var _ = gate.hold(FragmentRange.of(7), _ -> {});
    wants.boot(List.of(1, 20));
    assertThat(wants.stillUrgent()).isEmpty();

    assertThat(wants.changed()).containsKeys(Reason.READ, Reason.BOOT);

    assertThat(wants.stillUrgent())
        .containsEntry(Reason.READ, List.of(FragmentRange.of(7)))
        .containsEntry(Reason.BOOT, List.of(FragmentRange.of(1), FragmentRange.of(20)));
  }

  @Test
  void whatIsOnItsWayIsNotWantedAnyMore() {
    wants.boot(List.of(1, 20));
    wants.changed();
    onItsWay.add(1);

    assertThat(wants.changed()).containsEntry(Reason.BOOT, List.of(FragmentRange.of(20)));
    assertThat(wants.stillUrgent()).containsEntry(Reason.BOOT, List.of(FragmentRange.of(20)));
  }

  @Test
  void theOrderOfTheRestIsSaidOnlyWhenItIsAnother() {
    wants.waited(ByteRange.ofLength(4L * FRAGMENT, 10));
    assertThat(wants.changed()).containsEntry(Reason.NEXT, List.of(new FragmentRange(5, 20)));

    wants.waited(ByteRange.ofLength(4L * FRAGMENT + 10, 10));
    assertThat(wants.changed()).doesNotContainKey(Reason.NEXT);

    gate.close();
    assertThat(wants.changed()).containsEntry(Reason.NEXT, List.of());
  }
}
