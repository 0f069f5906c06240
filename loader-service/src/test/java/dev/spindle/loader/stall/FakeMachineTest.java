package dev.spindle.loader.stall;

class FakeMachineTest extends VirtualMachineControlContract {
  private final FakeMachine machine = new FakeMachine();

  @Override
  protected VirtualMachineControl running() {
    return machine;
  }

  @Override
  protected void endVm() {
    machine.becomes(VirtualMachineControl.Condition.AWAY);
  }
}
