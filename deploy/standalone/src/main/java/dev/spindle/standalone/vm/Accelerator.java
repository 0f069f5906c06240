package dev.spindle.standalone.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What runs the VM's processor. */
public enum Accelerator {
  /** KVM where it works, else emulation. */
  AUTO,
  /** The processor's own virtualization. */
  KVM,
  /** QEMU's emulation; works everywhere, some ten times slower. */
  TCG;

  /**
   * 5 s for a boot sector that ends QEMU at once: it takes 0.3 s where KVM works, and for ever
   * where a nested KVM hangs.
   */
  private static final long PROBE_SECONDS = 5;

  /**
   * A boot sector that writes 16 to port 0xf4, where QEMU's {@code isa-debug-exit} ends with code 2
   * × 16 + 1: {@code mov al,16; out 0xf4,al; hlt}, then the signature 55 aa at byte 510.
   */
  private static final byte[] END_AT_ONCE = HexFormat.of().parseHex("b010e6f4f4");

  /** No other code will do: QEMU itself ends with 1 when KVM fails. */
  private static final int ENDED_BY_GUEST = 2 * 16 + 1;

  /** The accelerator to use: {@link #KVM} or {@link #TCG}. */
  public Accelerator resolve() throws IOException, InterruptedException {
    return switch (this) {
      case KVM, TCG -> this;
      case AUTO -> kvmWorks() ? KVM : TCG;
    };
  }

  /** QEMU's {@code -accel} value. */
  String argument() {
    return switch (this) {
      case KVM -> "kvm";
      case TCG -> "tcg,thread=multi";
      case AUTO -> throw new IllegalStateException("resolve it first");
    };
  }

  private static boolean kvmWorks() throws IOException, InterruptedException {
    if (!Files.isWritable(Path.of("/dev/kvm"))) {
      return false;
    }
    Path sector = Files.createTempFile("spindle-kvm", ".img");
    try {
      byte[] bytes = new byte[512];
      System.arraycopy(END_AT_ONCE, 0, bytes, 0, END_AT_ONCE.length);
      bytes[510] = 0x55;
      bytes[511] = (byte) 0xaa;
      Files.write(sector, bytes);
      Process probe =
          new ProcessBuilder(
                  List.of(
                      "qemu-system-x86_64",
                      "-accel",
                      "kvm",
                      "-cpu",
                      "host", // as the VM has it: some hosts refuse only that
                      "-nodefaults",
                      "-display",
                      "none",
                      "-nic",
                      "none",
                      "-m",
                      "16",
                      "-device",
                      "isa-debug-exit,iobase=0xf4,iosize=1",
                      "-drive",
                      "format=raw,file=" + sector))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean ended = probe.waitFor(PROBE_SECONDS, TimeUnit.SECONDS);
      probe.destroyForcibly();
      return ended && probe.exitValue() == ENDED_BY_GUEST;
    } finally {
      Files.deleteIfExists(sector);
    }
  }
}
