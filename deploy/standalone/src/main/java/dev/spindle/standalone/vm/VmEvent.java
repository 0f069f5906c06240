package dev.spindle.standalone.vm;

/** What QEMU says of a VM. */
public sealed interface VmEvent {
  /**
   * It ends.
   *
   * @param reason QMP's {@code ShutdownCause}: {@code guest-shutdown} when the guest powered itself
   *     off
   */
  record ShutDown(String reason) implements VmEvent {
    /** Whether the guest powered itself off. */
    public boolean byGuest() {
      return reason.equals("guest-shutdown");
    }
  }

  /** The guest restarted itself. */
  record Restarted() implements VmEvent {}

  /** It wrote a line on its serial console. */
  record Said(String line) implements VmEvent {}
}
