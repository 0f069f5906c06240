package dev.spindle.loader.stall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.event.DriveEvent;
import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.FragmentsEvent.Reason;
import dev.spindle.loader.DriveFixture;
import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.gate.WaitingRead;
import dev.spindle.loader.gate.WaitingRead.Outcome;
import dev.spindle.loader.machine.Bus;
import dev.spindle.loader.machine.Machine;
import dev.spindle.loader.machine.StallPolicy;
import dev.spindle.loader.stall.VirtualMachineControl.Condition;
import dev.spindle.model.ByteRange;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drive with a VM in memory; time passes when the test says so. */
class DriveStallsTest {
  private static final int MIB = 1 << 20;
  private static final Machine SATA = Machine.of(Bus.SATA, StallPolicy.PAUSE, Path.of("/q"));
  private static final Machine USB_ERROR = Machine.of(Bus.USB, StallPolicy.ERROR, Path.of("/q"));

  @TempDir Path folder;
  private final byte[] content = DriveFixture.content(5 * MIB, 7);
  private final AtomicLong passed = new AtomicLong();
  private final FakeMachine vm = new FakeMachine();

  private DriveFixture fixture() {
    return new DriveFixture(
        folder,
        new StallSettings(
            Duration.ofSeconds(2),
            Duration.ofSeconds(15),
            _ -> Optional.of(vm),
            () -> System.nanoTime() + passed.get()));
  }

  private void pass(int seconds) {
    passed.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private Drive insert(DriveFixture fixture, Machine machine) throws IOException {
    Drive drive = fixture.insert("image", content.length, MIB);
    drive.stalls().attach(machine);
    return drive;
  }

  private static CompletableFuture<Outcome> read(Drive drive, int fragment) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    long start = (fragment - 1L) * MIB;
    drive.hold(new ByteRange(start, start + 2048), outcome::complete);
    return outcome;
  }

  private void awaitCondition(Condition condition) {
    DriveFixture.await("the VM is " + condition, () -> vm.is() == condition);
  }

  private static Drive only(DriveFixture fixture) {
    return fixture.drives().all().getFirst();
  }

  @Nested
  class WithThePolicyPause {
    @Test
    void theVmIsPausedBeforeItsGuestGivesUpAndResumedWhenTheDataIsThere() throws IOException {
      try (DriveFixture fixture = fixture()) {
        Drive drive = insert(fixture, SATA);
        CompletableFuture<Outcome> read = read(drive, 3);

        pass(14);
        DriveFixture.await("stalled", () -> drive.stalls().isStalled());
        assertThat(vm.calls()).isEmpty();
        pass(1);
        awaitCondition(Condition.PAUSED);
        assertThat(drive.stalls().isPaused()).isTrue();

        DriveFixture.load(drive, content, 3);
        awaitCondition(Condition.RUNNING);
        DriveFixture.await("said", () -> !drive.stalls().isPaused());

        assertThat(read.join()).isEqualTo(Outcome.OPEN);
        assertThat(vm.calls()).containsExactly("pause", "resume");
        DriveFixture.await("flowing", () -> states(fixture).contains(DriveEvent.State.FLOWING));
      }
    }

    @Test
    void aPauseThatLastsAsLongAsTheStallDelaysNoDataAndTheResumeComesAfterIt() throws IOException {
      try (DriveFixture fixture = fixture()) {
        Drive drive = insert(fixture, SATA);
        vm.pausesBlock();
        CompletableFuture<Outcome> read = read(drive, 3);
        pass(15);
        DriveFixture.await("asked to pause", () -> vm.calls().contains("pause"));

        DriveFixture.load(drive, content, 3);
        assertThat(read.join()).isEqualTo(Outcome.OPEN);
        DriveFixture.await("flowing", () -> states(fixture).contains(DriveEvent.State.FLOWING));
        assertThat(vm.calls()).containsExactly("pause");

        vm.pausesReturn();
        awaitCondition(Condition.RUNNING);
        assertThat(vm.calls()).containsExactly("pause", "resume");
      }
    }

    @Test
    void itStaysPausedUntilTheLastOfItsReadsIsAnswered() throws IOException {
      try (DriveFixture fixture = fixture()) {
        Drive drive = insert(fixture, SATA);
        CompletableFuture<Outcome> first = read(drive, 3);
        read(drive, 4);
        pass(15);
        awaitCondition(Condition.PAUSED);

        DriveFixture.load(drive, content, 3);
        assertThat(first.join()).isEqualTo(Outcome.OPEN);
        pass(5);
        assertThat(vm.is()).isEqualTo(Condition.PAUSED);

        DriveFixture.load(drive, content, 4);
        awaitCondition(Condition.RUNNING);
      }
    }

    @Test
    void aVmThatSomebodyElsePausedIsNotResumed() throws IOException {
      try (DriveFixture fixture = fixture()) {
        Drive drive = insert(fixture, SATA);
        vm.becomes(Condition.PAUSED);
        CompletableFuture<Outcome> read = read(drive, 3);
        pass(20);
        DriveFixture.await("stalled", () -> drive.stalls().isStalled());

        DriveFixture.load(drive, content, 3);
        assertThat(read.join()).isEqualTo(Outcome.OPEN);
        DriveFixture.await("flowing", () -> !drive.stalls().isStalled());
        pass(5);

        assertThat(drive.stalls().isPaused()).isFalse();
        assertThat(vm.calls()).isEmpty();
      }
    }

    @Test
    void aVmThatCannotBeAskedIsPausedAsSoonAsItCan() throws IOException {
      try (DriveFixture fixture = fixture()) {
        Drive drive = insert(fixture, SATA);
        vm.isUnreachable(true);
        read(drive, 3);
        pass(15);
        DriveFixture.await("stalled", () -> drive.stalls().isStalled());

        vm.isUnreachable(false);
        pass(1);

        awaitCondition(Condition.PAUSED);
      }
    }

    @Test
    void aDeletedImageLeavesNoVmPaused() throws IOException {
      try (DriveFixture fixture = fixture()) {
        Drive drive = insert(fixture, SATA);
        CompletableFuture<Outcome> read = read(drive, 3);
        pass(15);
        awaitCondition(Condition.PAUSED);

        fixture.drives().eject(new ImageId("image"));

        assertThat(read.join()).isEqualTo(Outcome.REFUSED);
        awaitCondition(Condition.RUNNING);
      }
    }

    @Test
    void aVmThatIsTakenAwayIsResumed() throws IOException {
      try (DriveFixture fixture = fixture()) {
        Drive drive = insert(fixture, SATA);
        read(drive, 3);
        pass(15);
        awaitCondition(Condition.PAUSED);

        drive.stalls().detach();

        awaitCondition(Condition.RUNNING);
        assertThat(drive.stalls().attachedMachine()).isEmpty();
        assertThat(drive.stalls().isPaused()).isFalse();
      }
    }

    @Test
    void aVmThatIsStartedAnewWhileItsForerunnerWasPausedBeginsAfresh() throws IOException {
      try (DriveFixture fixture = fixture()) {
        Drive drive = insert(fixture, SATA);
        read(drive, 3);
        pass(15);
        awaitCondition(Condition.PAUSED);
        vm.becomes(Condition.AWAY);

        drive.stalls().attach(SATA);

        DriveFixture.await("forgotten", () -> !drive.stalls().isPaused());
      }
    }
  }

  @Nested
  class WhenTheLoaderIsKilledWhileTheVmIsPaused {
    private final FakeMachine before = vm;

    private void stallAndEnd() throws IOException {
      try (DriveFixture fixture = fixture()) {
        Drive drive = insert(fixture, SATA);
        read(drive, 3);
        pass(15);
        awaitCondition(Condition.PAUSED);
        DriveFixture.await("known", () -> drive.stalls().isPaused());
      }
    }

    private DriveFixture after(FakeMachine same) {
      return new DriveFixture(
          folder,
          new StallSettings(
              Duration.ofSeconds(2),
              Duration.ofSeconds(15),
              _ -> Optional.of(same),
              () -> System.nanoTime() + passed.get()));
    }

    private static FakeMachine paused() {
      FakeMachine machine = new FakeMachine();
      machine.becomes(Condition.PAUSED);
      return machine;
    }

    @Test
    void theNextOneLeavesItPausedUntilTheDataIsThereThenResumesIt() throws IOException {
      stallAndEnd();
      assertThat(before.is()).isEqualTo(Condition.PAUSED);
      FakeMachine same = paused();

      try (DriveFixture after = after(same)) {
        Drive drive = only(after);
        assertThat(drive.stalls().machine()).isEqualTo(SATA);
        assertThat(drive.stalls().isPaused()).isTrue();
        CompletableFuture<Outcome> again = read(drive, 3);
        pass(3);
        DriveFixture.await("stalled", () -> drive.stalls().isStalled());
        assertThat(same.is()).isEqualTo(Condition.PAUSED);

        DriveFixture.load(drive, content, 3);

        assertThat(again.join()).isEqualTo(Outcome.OPEN);
        DriveFixture.await("resumed", () -> same.is() == Condition.RUNNING);
      }
    }

    @Test
    void whatIsLoadedAlreadyResumesItAtOnce() throws IOException {
      stallAndEnd();
      try (DriveFixture withoutVm = new DriveFixture(folder)) {
        DriveFixture.load(only(withoutVm), content, 3);
      }
      FakeMachine same = paused();

      try (DriveFixture after = after(same)) {
        DriveFixture.await("resumed", () -> same.is() == Condition.RUNNING);
        DriveFixture.await("known", () -> !only(after).stalls().isPaused());
      }
    }
  }

  @Nested
  class WithThePolicyError {
    @Test
    void readsAreAnsweredWithErrorsStayWantedAndTheVmIsResumedWhenTheyAreLoaded()
        throws IOException {
      try (DriveFixture fixture = fixture()) {
        Drive drive = insert(fixture, USB_ERROR);
        CompletableFuture<Outcome> first = read(drive, 3);
        pass(14);
        CompletableFuture<Outcome> second = read(drive, 4);
        pass(1);

        assertThat(first.join()).isEqualTo(Outcome.LATE);
        assertThat(second.join()).as("it would keep the VM from stopping").isEqualTo(Outcome.LATE);
        vm.becomes(Condition.READ_FAILED);
        DriveFixture.await("known", () -> drive.stalls().isPaused());
        assertThat(drive.waiting())
            .extracting(WaitingRead::fragments)
            .containsExactly(FragmentRange.of(3), FragmentRange.of(4));
        assertThat(lastWantedForReads(fixture)).containsExactly(new FragmentRange(3, 4));

        DriveFixture.load(drive, content, 3);
        assertThat(vm.calls()).isEmpty();
        DriveFixture.load(drive, content, 4);

        DriveFixture.await("resumed", () -> vm.calls().equals(List.of("resume")));
        DriveFixture.await("flowing", () -> !drive.stalls().isPaused());
        assertThat(drive.waiting()).isEmpty();
      }
    }

    @Test
    void aVmThatStopsLateIsResumedAllTheSame() throws IOException {
      try (DriveFixture fixture = fixture()) {
        Drive drive = insert(fixture, USB_ERROR);
        CompletableFuture<Outcome> read = read(drive, 3);
        pass(15);
        assertThat(read.join()).isEqualTo(Outcome.LATE);

        DriveFixture.load(drive, content, 3);
        assertThat(vm.calls()).isEmpty();
        vm.becomes(Condition.READ_FAILED);

        DriveFixture.await("resumed", () -> vm.calls().equals(List.of("resume")));
      }
    }

    @Test
    void aLoaderThatWasKilledGoesOnWantingAndResumes() throws IOException {
      try (DriveFixture fixture = fixture()) {
        Drive drive = insert(fixture, USB_ERROR);
        CompletableFuture<Outcome> read = read(drive, 3);
        pass(15);
        assertThat(read.join()).isEqualTo(Outcome.LATE);
      }
      FakeMachine same = new FakeMachine();
      same.becomes(Condition.READ_FAILED);
      try (DriveFixture after =
          new DriveFixture(
              folder,
              new StallSettings(
                  Duration.ofSeconds(2),
                  Duration.ofSeconds(15),
                  _ -> Optional.of(same),
                  System::nanoTime))) {
        DriveFixture.await(
            "wanted", () -> lastWantedForReads(after).equals(List.of(FragmentRange.of(3))));

        DriveFixture.load(only(after), content, 3);

        DriveFixture.await("resumed", () -> same.is() == Condition.RUNNING);
      }
    }
  }

  @Test
  void withThePolicyHoldNobodyTouchesTheVm() throws IOException {
    try (DriveFixture fixture = fixture()) {
      Drive drive = insert(fixture, Machine.of(Bus.SCSI, StallPolicy.HOLD, Path.of("/q")));
      CompletableFuture<Outcome> read = read(drive, 3);
      pass(100);
      DriveFixture.await("stalled", () -> drive.stalls().isStalled());

      DriveFixture.load(drive, content, 3);

      assertThat(read.join()).isEqualTo(Outcome.OPEN);
      assertThat(vm.calls()).isEmpty();
    }
  }

  private static List<FragmentRange> lastWantedForReads(DriveFixture fixture) {
    return fixture.announced(FragmentsEvent.Wanted.class).stream()
        .filter(wanted -> wanted.reason() == Reason.READ)
        .map(FragmentsEvent.Wanted::ranges)
        .toList()
        .stream()
        .reduce(List.of(), (_, last) -> last);
  }

  private static List<DriveEvent.State> states(DriveFixture fixture) {
    return fixture.announced(DriveEvent.class).stream().map(DriveEvent::state).toList();
  }
}
