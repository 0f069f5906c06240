package dev.spindle.loader.boot;

import com.fasterxml.jackson.annotation.JsonValue;

/** What firmware a VM has: each reads other parts of a disc (architecture.md, the read gate). */
public enum Firmware {
  /** Reads the boot image for BIOS, and never the disc's end. */
  BIOS("bios"),
  /** Reads the disc's end and the EFI image. */
  UEFI("uefi");

  private final String word;

  Firmware(String word) {
    this.word = word;
  }

  @JsonValue
  public String word() {
    return word;
  }
}
