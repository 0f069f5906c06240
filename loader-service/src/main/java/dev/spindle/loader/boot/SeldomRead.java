package dev.spindle.loader.boot;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which of a boot loader's files a VM is not likely to read: translations, and what is for other
 * firmware. Judged by names that boot loaders themselves fix, not by those of one disc.
 */
final class SeldomRead {
  /** GRUB's folder of gettext's message catalogues, read only when a language was chosen. */
  private static final Pattern TRANSLATION = Pattern.compile("(.*/)?locale/.*|.*\\.mo");

  /** A folder of GRUB's modules: the processor, and the platform they are for. */
  private static final Pattern MODULES =
      Pattern.compile("(.*/)?[a-z0-9_]+-(efi|pc|coreboot|ieee1275|multiboot|qemu|uboot|xen)/.*");

  /** UEFI specification, section 13.3.1.3: where its boot loaders are. */
  private static final Pattern OF_UEFI = Pattern.compile("efi/.*|.*\\.efi");

  private static final Pattern OF_BIOS =
      Pattern.compile("(isolinux|syslinux|boot/(iso|sys)linux)/.*|.*\\.c32");

  private SeldomRead() {}

  /**
   * Whether a file is.
   *
   * @param firmware of the VM that will boot; null, where that is not known, for any
   */
  static boolean is(DiscFile file, @Nullable Firmware firmware) {
    String path = file.path();
    if (TRANSLATION.matcher(path).matches()) {
      return true;
    }
    if (firmware == null) {
      return false;
    }
    Matcher modules = MODULES.matcher(path);
    return switch (firmware) {
      case BIOS ->
          OF_UEFI.matcher(path).matches() || (modules.matches() && !modules.group(2).equals("pc"));
      case UEFI ->
          OF_BIOS.matcher(path).matches() || (modules.matches() && !modules.group(2).equals("efi"));
    };
  }
}
