package dev.spindle.loader.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeldomReadTest {
  private static boolean is(String path, Firmware firmware) {
    return SeldomRead.is(new DiscFile(path, 0, 1), firmware);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "boot/grub/x86_64-efi/normal.mod",
        "boot/grub/i386-efi/normal.mod",
        "grub2/powerpc-ieee1275/core.mod",
        "efi/boot/bootx64.efi",
        "boot/grub/grubx64.efi"
      })
  void aBiosReadsNothingThatIsForUefi(String path) {
    assertThat(is(path, Firmware.BIOS)).isTrue();
    assertThat(is(path, null)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "boot/grub/i386-pc/normal.mod",
        "isolinux/isolinux.cfg",
        "boot/isolinux/vesamenu.c32",
        "syslinux/menu.c32"
      })
  void uefiReadsNothingThatIsForABios(String path) {
    assertThat(is(path, Firmware.UEFI)).isTrue();
    assertThat(is(path, Firmware.BIOS)).isFalse();
    assertThat(is(path, null)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"boot/grub/grub.cfg", "boot/grub/fonts/unicode.pf2", "casper/vmlinuz"})
  void bothReadTheRest(String path) {
    assertThat(is(path, Firmware.BIOS)).isFalse();
    assertThat(is(path, Firmware.UEFI)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"boot/grub/locale/de.mo", "boot/grub2/locale/pt_br.mo", "grub/locale/de.mo~"})
  void nobodyReadsTranslations(String path) {
    assertThat(is(path, Firmware.BIOS)).isTrue();
    assertThat(is(path, Firmware.UEFI)).isTrue();
    assertThat(is(path, null)).isTrue();
  }
}
