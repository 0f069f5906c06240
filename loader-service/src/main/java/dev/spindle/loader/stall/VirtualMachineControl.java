package dev.spindle.loader.stall;

import java.io.Closeable;
import java.io.IOException;

/**
 * Stops and resumes one VM. Calls may block for as long as a stall lasts: a hypervisor that stops a
 * VM waits for the requests in flight first, and answers nothing else meanwhile (QEMU does both).
 * The VM's processors stand still from the first moment all the same.
 */
public interface VirtualMachineControl extends Closeable {
  /** What a VM is doing. */
  enum Condition {
    RUNNING,
    /** Somebody paused it. */
    PAUSED,
    /** Its hypervisor stopped it since a read failed, and asks again when it is resumed. */
    READ_FAILED,
    /** It has ended, has not started, or is otherwise not to be touched. */
    AWAY
  }

  /** What it is doing; {@link Condition#AWAY} too when there is nobody to ask. */
  Condition condition() throws IOException;

  /** Stops its processors. Nothing happens when they are stopped. */
  void pause() throws IOException;

  /**
   * Lets its processors go on, also where a pause that was asked for takes effect only now. Nothing
   * happens when they run.
   */
  void resume() throws IOException;

  /** Ends calls that block; the VM stays as it is. */
  @Override
  void close();
}
