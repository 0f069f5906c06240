package dev.spindle.standalone.vm;

import java.util.List;

/** How the drive is connected to the VM; decides what its guest makes of a read that waits. */
public enum Bus {
  /** virtio-scsi: a read may wait for as long as it takes and the guest sees nothing. */
  SCSI(
      List.of(
          "-device",
          "virtio-scsi-pci,id=drives",
          "-device",
          "scsi-cd,bus=drives.0,drive=disc,bootindex=2")),
  /** AHCI: a Linux guest gives up a read after 30 s; the loader pauses the VM before. */
  SATA(
      List.of(
          "-device", "ahci,id=drives", "-device", "ide-cd,bus=drives.0,drive=disc,bootindex=2")),
  /** USB: as AHCI. */
  USB(
      List.of(
          "-device",
          "qemu-xhci",
          "-device",
          "usb-bot,id=drives",
          "-device",
          "scsi-cd,bus=drives.0,drive=disc,bootindex=2"));

  private final List<String> arguments;

  Bus(List<String> arguments) {
    this.arguments = arguments;
  }

  List<String> arguments() {
    return arguments;
  }
}
