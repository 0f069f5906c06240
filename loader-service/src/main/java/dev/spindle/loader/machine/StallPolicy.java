package dev.spindle.loader.machine;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a drive does about a read that waits long; which one fits depends on the guest's bus. */
public enum StallPolicy {
  /** Keeps the read waiting for as long as it takes. */
  HOLD("hold"),
  /** Has the VM paused before its guest gives the read up, and resumed when no read waits. */
  PAUSE("pause"),
  /**
   * Answers the read with an error, for a hypervisor that pauses the VM then and asks again (QEMU's
   * {@code rerror=stop}); has the VM resumed the moment the data is there.
   */
  ERROR("error");

  private final String word;

  StallPolicy(String word) {
    this.word = word;
  }

  @JsonValue
  public String word() {
    return word;
  }
}
