package dev.spindle.loader.machine;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.spindle.loader.boot.BootLevel;

/** How a drive is connected to its VM; decides what the guest makes of a read that waits. */
public enum Bus {
  /** virtio-scsi: neither firmware nor guest gives a read up. */
  SCSI("scsi", StallPolicy.HOLD, BootLevel.FIRMWARE),
  /** AHCI: a Linux guest gives a read up after 30 s, SeaBIOS after 32 s. */
  SATA("sata", StallPolicy.PAUSE, BootLevel.KERNEL),
  /** USB: a Linux guest gives a read up after about 30 s. */
  USB("usb", StallPolicy.PAUSE, BootLevel.KERNEL);

  private final String word;
  private final StallPolicy usualPolicy;
  private final BootLevel needs;

  Bus(String word, StallPolicy usualPolicy, BootLevel needs) {
    this.word = word;
    this.usualPolicy = usualPolicy;
    this.needs = needs;
  }

  @JsonValue
  public String word() {
    return word;
  }

  /** What is done about a stall when nobody says otherwise. */
  public StallPolicy usualPolicy() {
    return usualPolicy;
  }

  /** How far the disc must be loaded before a VM may start from it. */
  public BootLevel needs() {
    return needs;
  }

  /** Whether a read may be answered with an error; QEMU aborts when it asks again over AHCI. */
  public boolean survivesErrors() {
    return this != SATA;
  }
}
