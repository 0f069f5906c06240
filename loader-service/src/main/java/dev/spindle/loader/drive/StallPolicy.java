package dev.spindle.loader.drive;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a drive does about a read that waits long; which one fits depends on the guest's bus. */
public enum StallPolicy {
  /**
   * Keeps the read waiting for as long as it takes; for virtio-scsi, whose guests never time out.
   */
  HOLD("hold");

  private final String word;

  StallPolicy(String word) {
    this.word = word;
  }

  @JsonValue
  public String word() {
    return word;
  }
}
