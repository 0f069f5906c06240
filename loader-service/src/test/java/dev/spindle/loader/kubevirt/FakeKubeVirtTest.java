package dev.spindle.loader.kubevirt;

class FakeKubeVirtTest extends MachineCallsContract {
  @Override
  MachineCalls calls() {
    return kubeVirt;
  }
}
