package dev.spindle.standalone.vm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the VM boots with. */
public enum Firmware {
  /** SeaBIOS, which QEMU brings. */
  BIOS,
  /** OVMF, from its own package. */
  UEFI;

  /** Where Debian, Fedora, Arch and openSUSE put OVMF. */
  private static final List<Path> OVMF =
      List.of(
          Path.of("/usr/share/OVMF/OVMF_CODE.fd"),
          Path.of("/usr/share/OVMF/OVMF_CODE_4M.fd"),
          Path.of("/usr/share/edk2/ovmf/OVMF_CODE.fd"),
          Path.of("/usr/share/edk2/x64/OVMF_CODE.4m.fd"),
          Path.of("/usr/share/qemu/ovmf-x86_64-code.bin"));

  List<String> arguments() throws VmException {
    return switch (this) {
      case BIOS -> List.of();
      case UEFI -> {
        Path code =
            OVMF.stream()
                .filter(Files::isReadable)
                .findFirst()
                .orElseThrow(
                    () ->
                        new VmException(
                            "UEFI needs OVMF, which is not installed; on Debian: apt-get install ovmf"));
        yield List.of("-drive", "if=pflash,format=raw,readonly=on,file=" + code);
      }
    };
  }
}
