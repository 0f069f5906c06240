package dev.spindle.loader.kubevirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.loader.kubevirt.Seen.DriveSeen;
import dev.spindle.loader.kubevirt.Seen.Instance;
import dev.spindle.loader.kubevirt.Seen.Thing;
import dev.spindle.loader.kubevirt.Seen.Vm;
import dev.spindle.loader.kubevirt.Seen.Wish;
import dev.spindle.loader.machine.Bus;
import dev.spindle.loader.machine.Machine;
import dev.spindle.loader.machine.VirtualMachineName;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final VirtualMachineName VM = new VirtualMachineName("tenant-a", "web-1");
  private static final Machine MACHINE = Machine.ofCluster(Bus.SCSI, VM);

  private Wish wish = Wish.SERVED;
  private boolean isHeld = true;
  private Thing volume = Thing.OURS;
  private Thing claim = Thing.OURS;
  private Thing dataVolume = Thing.OURS;
  private boolean isReady = true;
  private boolean isUsed;
  private boolean isWell = true;
  private boolean readsWait;
  private boolean hasGrown = true;
  private @Nullable Machine attached = MACHINE;
  private @Nullable String uid = "uid-1";
  private @Nullable String started = "uid-1";
  private boolean isDue = true;
  private boolean isOwed;
  private Instance instance = Instance.RUNNING;

  private List<Action> plan() {
    return Plan.of(
        new Seen(
            wish,
            isHeld,
            volume,
            claim,
            dataVolume,
            isReady,
            isUsed,
            new DriveSeen(isWell, readsWait, hasGrown, attached, MACHINE),
            new Vm(VM, uid, started, isDue, isOwed, instance)));
  }

  @Test
  void whereAllIsAsItShouldBeNothingIsDone() {
    assertThat(plan()).isEmpty();
  }

  @Test
  void nothingIsDoneWhileTheWishIsNotKnown() {
    wish = Wish.OPEN;
    volume = Thing.ABSENT;
    isHeld = false;
    assertThat(plan()).isEmpty();
  }

  @Nested
  class Serving {
    @Test
    void holdsTheResourceFirstAndMakesTheClaimBeforeTheDataVolume() {
      isHeld = false;
      attached = null;
      volume = Thing.ABSENT;
      claim = Thing.ABSENT;
      dataVolume = Thing.ABSENT;
      isReady = false;
      assertThat(plan())
          .containsExactly(
              new Action.Hold(),
              new Action.Attach(MACHINE),
              new Action.MakeVolume(),
              new Action.MakeClaim(),
              new Action.MakeDataVolume());
    }

    @Test
    void waitsUntilAClaimThatWasDeletedHasGone() {
      claim = Thing.ENDING;
      dataVolume = Thing.ABSENT;
      assertThat(plan()).isEmpty();
    }

    @Test
    void makesNothingForANameThatIsTaken() {
      volume = Thing.ABSENT;
      claim = Thing.FOREIGN;
      dataVolume = Thing.ABSENT;
      assertThat(plan()).singleElement().isInstanceOf(Action.Refuse.class);
    }
  }

  @Nested
  class AVmThatWasNotStarted {
    {
      started = null;
      instance = Instance.ABSENT;
    }

    @Test
    void isStarted() {
      assertThat(plan()).containsExactly(new Action.Start(VM, "uid-1"));
    }

    @Test
    void isStartedAlsoWhereAnotherOneOfItsNameWas() {
      started = "uid-0";
      assertThat(plan()).containsExactly(new Action.Start(VM, "uid-1"));
    }

    @Test
    void isRememberedWhereItRunsAlready() {
      instance = Instance.RUNNING;
      assertThat(plan()).containsExactly(new Action.RememberStart("uid-1"));
    }

    @Test
    void isNotStartedBeforeItsTime() {
      isDue = false;
      assertThat(plan()).isEmpty();
    }

    @Test
    void isNotStartedBeforeItsDataVolumeIsReady() {
      isReady = false;
      assertThat(plan()).isEmpty();
    }

    @Test
    void isNotStartedBeforeItsBusIsKnown() {
      attached = Machine.unknown();
      assertThat(plan()).containsExactly(new Action.Attach(MACHINE));
    }

    @Test
    void isWaitedForWhereItIsNotThere() {
      uid = null;
      assertThat(plan()).isEmpty();
    }

    @Test
    void isNotStartedWhileItStops() {
      instance = Instance.STOPPING;
      assertThat(plan()).isEmpty();
    }
  }

  @Nested
  class AVmThatRuns {
    @Test
    void hasItsReadsFailedWhenItStops() {
      readsWait = true;
      assertThat(plan()).isEmpty();
      instance = Instance.STOPPING;
      assertThat(plan()).containsExactly(new Action.FailReads());
    }

    @Test
    void goesOnAfterAFailedReadWhenItsDriveHasMore() {
      instance = Instance.READ_FAILED;
      assertThat(plan()).containsExactly(new Action.Resume(VM));
      readsWait = true;
      assertThat(plan()).isEmpty();
      readsWait = false;
      hasGrown = false;
      assertThat(plan()).isEmpty();
      hasGrown = true;
      isWell = false;
      assertThat(plan()).isEmpty();
    }

    @Test
    void goesOnWhenItWasPausedForUsTooLate() {
      instance = Instance.PAUSED;
      assertThat(plan()).isEmpty();
      isOwed = true;
      assertThat(plan()).containsExactly(new Action.Resume(VM));
    }
  }

  @Nested
  class Ending {
    {
      wish = Wish.ENDED;
    }

    @Test
    void failsReadsAndTakesDataVolumeAndClaimAway() {
      readsWait = true;
      assertThat(plan())
          .containsExactly(
              new Action.FailReads(),
              new Action.Detach(),
              new Action.DeleteDataVolume(),
              new Action.DeleteClaim());
    }

    @Test
    void keepsTheVolumeWhileTheClaimIsThereOrUsed() {
      attached = null;
      dataVolume = Thing.ABSENT;
      claim = Thing.ENDING;
      assertThat(plan()).isEmpty();
      claim = Thing.ABSENT;
      isUsed = true;
      assertThat(plan()).isEmpty();
      isUsed = false;
      assertThat(plan()).containsExactly(new Action.DeleteVolume());
    }

    @Test
    void letsTheResourceGoWhenTheVolumeIsGone() {
      attached = null;
      dataVolume = Thing.ABSENT;
      claim = Thing.ABSENT;
      volume = Thing.ENDING;
      assertThat(plan()).isEmpty();
      volume = Thing.ABSENT;
      assertThat(plan()).containsExactly(new Action.Release());
    }

    @Test
    void touchesNothingOfSomebodyElses() {
      attached = Machine.unknown();
      dataVolume = Thing.FOREIGN;
      claim = Thing.FOREIGN;
      volume = Thing.ABSENT;
      assertThat(plan()).containsExactly(new Action.Release());
    }

    @Test
    void hasNothingToLetGoWhereTheResourceIsGone() {
      attached = null;
      isHeld = false;
      dataVolume = Thing.ABSENT;
      claim = Thing.ABSENT;
      volume = Thing.ABSENT;
      assertThat(plan()).isEmpty();
    }
  }
}
