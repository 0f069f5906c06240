package dev.spindle.loader.stall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.loader.stall.VirtualMachineControl.Condition;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What every means to pause a VM does; the fake of it too. */
public abstract class VirtualMachineControlContract {
  /** The means to pause a VM that runs. */
  protected abstract VirtualMachineControl running() throws IOException;

  /** Ends the VM behind what {@link #running} gave. */
  protected abstract void endVm() throws IOException;

  @Test
  public void aVmThatRunsIsPausedAndResumed() throws IOException {
    try (VirtualMachineControl vm = running()) {
      assertThat(vm.condition()).isEqualTo(Condition.RUNNING);
      vm.pause();
      assertThat(vm.condition()).isEqualTo(Condition.PAUSED);
      vm.resume();
      assertThat(vm.condition()).isEqualTo(Condition.RUNNING);
    }
  }

  @Test
  public void theSameOrderTwiceIsAsOnce() throws IOException {
    try (VirtualMachineControl vm = running()) {
      vm.resume();
      assertThat(vm.condition()).isEqualTo(Condition.RUNNING);
      vm.pause();
      vm.pause();
      assertThat(vm.condition()).isEqualTo(Condition.PAUSED);
    }
  }

  @Test
  public void aVmThatHasEndedIsAway() throws IOException {
    try (VirtualMachineControl vm = running()) {
      assertThat(vm.condition()).isEqualTo(Condition.RUNNING);
      endVm();
      assertThat(vm.condition()).isEqualTo(Condition.AWAY);
    }
  }
}
