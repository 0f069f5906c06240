package dev.spindle.loader.boot;

/**
 * How far a disc must be loaded before a VM may start from it (architecture.md, "Stalls must not be
 * seen by the guest").
 */
public enum BootLevel {
  /** What firmware reads, up to the root directory: enough where no time-out cuts a read short. */
  FIRMWARE,

  /**
   * With boot loader, kernel and initrd too: for drives on SATA and USB, where firmware must never
   * meet a stall.
   */
  KERNEL
}
