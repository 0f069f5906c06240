package dev.spindle.loader.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.disc.Claim;
import dev.spindle.loader.disc.Disc;
import dev.spindle.loader.disc.DiscLabel;
import dev.spindle.loader.disc.Discs;
import dev.spindle.loader.gate.WaitingRead.Outcome;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateTest {
  private static final int FRAGMENT = 256 << 10;

  @TempDir Path folder;
  private Disc disc;
  private Gate gate;
  private final List<Outcome> outcomes = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void open() throws IOException {
    disc =
        new Discs(folder)
            .create(
                DiscLabel.of(
                    new ImageId("disc"), "disc", new ImageLayout(20L * FRAGMENT, FRAGMENT)));
    gate = new Gate(disc.loaded());
    disc.onLoaded(gate::loaded);
  }

  private void load(int number) {
    try (Claim.Place place = (Claim.Place) disc.claim(number)) {
      place.write(ByteBuffer.allocate(FRAGMENT));
      place.commit().join();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aReadOfWhatIsLoadedPasses() {
    load(1);
    load(2);

    assertThat(gate.isOpen(new FragmentRange(1, 2))).isTrue();
    assertThat(gate.hold(new FragmentRange(1, 2), outcomes::add)).isNull();
    assertThat(outcomes).containsExactly(Outcome.OPEN);
  }

  @Test
  void aReadWaitsForAllItsFragmentsInAnyOrder() {
    load(3);
    gate.hold(new FragmentRange(2, 4), outcomes::add);

    load(4);
    assertThat(outcomes).isEmpty();
    load(2);
    assertThat(outcomes).containsExactly(Outcome.OPEN);
    assertThat(gate.waiting()).isEmpty();
  }

  @Test
  void aLaterReadIsAnsweredFirstWhenItsFragmentComesFirst() {
    List<Integer> answered = new ArrayList<>();
    gate.hold(FragmentRange.of(1), _ -> answered.add(1));
    gate.hold(FragmentRange.of(2), _ -> answered.add(2));

    load(2);
    load(1);

    assertThat(answered).containsExactly(2, 1);
  }

  @Test
  void aCancelledReadHearsNothing() {
    WaitingRead read = gate.hold(new FragmentRange(1, 2), outcomes::add);
    gate.cancel(read);
    load(1);
    load(2);

    assertThat(outcomes).isEmpty();
    assertThat(gate.isWaitedFor(1)).isFalse();
  }

  @Test
  void aClosedGateRefusesAllReadsThatWaitOrWould() {
    gate.hold(FragmentRange.of(1), outcomes::add);
    gate.close();
    gate.hold(FragmentRange.of(2), outcomes::add);

    assertThat(outcomes).containsExactly(Outcome.REFUSED, Outcome.REFUSED);
  }

  @Test
  void noReadMissesItsFragmentHoweverTheyMeet() throws InterruptedException {
    AtomicInteger answered = new AtomicInteger();
    List<Thread> readers = new ArrayList<>();
    for (int reader = 0; reader < 4; reader++) {
      readers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int number = 1; number <= 20; number++) {
                      for (int again = 0; again < 50; again++) {
                        gate.hold(new FragmentRange(1, number), _ -> answered.incrementAndGet());
                      }
                    }
                  }));
    }
    for (int number = 20; number >= 1; number--) {
      load(number);
    }
    for (Thread reader : readers) {
      reader.join();
    }

    DriveFixture.await("all reads", () -> answered.get() == 4 * 20 * 50);
    assertThat(gate.waiting()).isEmpty();
  }
}
