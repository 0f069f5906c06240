package dev.spindle.loader.stall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.loader.stall.Pause.Order;
import dev.spindle.loader.stall.Pause.Phase;
import dev.spindle.loader.stall.Pause.Seen;
import dev.spindle.loader.stall.Pause.Step;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PauseTest {
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private static long seconds(double seconds) {
    return (long) (seconds * 1e9);
  }

  private static Seen nothingWaits(double now) {
    return new Seen(seconds(now), false, 0, true);
  }

  private static Seen waitsSince(double now, double since) {
    return new Seen(seconds(now), true, seconds(since), false);
  }

  @Nested
  class AVmThatRuns {
    private final Pause running = Pause.running(seconds(0));

    @Test
    void isLeftAloneWhileNothingWaits() {
      assertThat(running.next(nothingWaits(100), LIMIT)).isEqualTo(new Step(running, Order.NONE));
    }

    @Test
    void isLeftAloneUntilAReadHasWaitedForTheLimit() {
      assertThat(running.next(waitsSince(114.9, 100), LIMIT).order()).isEqualTo(Order.NONE);
      Step step = running.next(waitsSince(115, 100), LIMIT);
      assertThat(step.order()).isEqualTo(Order.STOP);
      assertThat(step.next().phase()).isEqualTo(Phase.STOPPING);
    }

    @Test
    void isNotAskedAgainAtOnceAfterAFailure() {
      Pause failed = Pause.running(seconds(115)).retriedAfter(Duration.ofSeconds(1));
      assertThat(failed.next(waitsSince(115.5, 100), LIMIT).order()).isEqualTo(Order.NONE);
      assertThat(failed.next(waitsSince(116, 100), LIMIT).order()).isEqualTo(Order.STOP);
    }

    @Test
    void isStoppedInTimeThoughTheClockWrapsAround() {
      long since = Long.MAX_VALUE - seconds(1);
      Seen seen = new Seen(since + seconds(15), true, since, false);
      assertThat(Pause.running(since).next(seen, LIMIT).order()).isEqualTo(Order.STOP);
    }
  }

  @Nested
  class AVmThatIsBeingStopped {
    @Test
    void isAskedNothingElseUntilTheCallReturnsThoughTheDataCame() {
      Pause stopping = Pause.running(0).next(waitsSince(15, 0), LIMIT).next();
      assertThat(stopping.next(nothingWaits(60), LIMIT)).isEqualTo(new Step(stopping, Order.NONE));
      assertThat(stopping.next(waitsSince(90, 0), LIMIT)).isEqualTo(new Step(stopping, Order.NONE));
    }
  }

  @Nested
  class AVmThatIsStopped {
    private final Pause stopped = Pause.stopped(seconds(50));

    @Test
    void isResumedWhenNoReadWaits() {
      Step step = stopped.next(nothingWaits(51), LIMIT);
      assertThat(step.order()).isEqualTo(Order.RESUME);
      assertThat(step.next().phase()).isEqualTo(Phase.RESUMING);
    }

    @Test
    void staysStoppedWhileItsReadsHaveNotComeBackAfterTheLoaderWasKilled() {
      Seen seen = new Seen(seconds(300), false, 0, false);
      assertThat(stopped.next(seen, LIMIT).order()).isEqualTo(Order.NONE);
    }

    @Test
    void staysStoppedWhileAReadWaits() {
      assertThat(stopped.next(waitsSince(64, 20), LIMIT).order()).isEqualTo(Order.NONE);
    }

    @Test
    void isStoppedAgainWhenALaterReadWaitsTooLongSinceSomebodyElseMustHaveResumedIt() {
      assertThat(stopped.next(waitsSince(84.9, 70), LIMIT).order()).isEqualTo(Order.NONE);
      assertThat(stopped.next(waitsSince(85, 70), LIMIT).order()).isEqualTo(Order.STOP);
    }
  }

  @Test
  void aVmThatIsBeingResumedIsAskedNothing() {
    Pause resuming = Pause.stopped(0).next(nothingWaits(1), LIMIT).next();
    assertThat(resuming.next(waitsSince(90, 2), LIMIT)).isEqualTo(new Step(resuming, Order.NONE));
  }
}
