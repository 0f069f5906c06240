package dev.spindle.loader.boot;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Needs what boot loader and kernel read after firmware: the loader's configuration and modules,
 * the kernel, the initrd, and a live system's first and last blocks. Found by walking the
 * directories where installation discs keep them.
 */
final class BootFiles {
  private static final Pattern FOLDERS =
      Pattern.compile(
          "boot(mgr.*)?|isolinux|syslinux|efi|loader|grub2?|casper|live(os)?|images|arch|kernel"
              + "|install.*|sources");
  private static final Pattern KERNEL = Pattern.compile("(vmlinu[xz]|bzimage|linux|kernel).*");
  private static final Pattern INITRD = Pattern.compile("(initrd|initramfs|miniroot).*|boot\\.wim");

  /** 64 directories, 4 deep: loops end, and a disc full of directories costs no more. */
  private static final FileWalk WALK = new FileWalk(64, 4, 8192);

  /** 1 MiB: configuration, modules, fonts; larger files are pictures and packages. */
  private static final long MOST_SMALL_BYTES = 1 << 20;

  /** 16 MiB of them: GRUB's modules for all platforms. */
  private static final long MOST_SMALL_BYTES_TOGETHER = 16 << 20;

  /** 1 GiB: the largest initrd of an installer known has 150 MiB, Windows' boot.wim 700. */
  private static final long MOST_LARGE_BYTES = 1 << 30;

  /** 8 images: live discs with layers have up to 6. */
  private static final int MOST_SYSTEMS = 8;

  private BootFiles() {}

  /**
   * Reads what leads to them.
   *
   * @param seldom takes those that a VM is not likely to read
   */
  static void read(Probe probe, Probe seldom, Volume volume, @Nullable Firmware firmware)
      throws IOException {
    List<DiscFile> files =
        WALK.files(probe, volume, name -> FOLDERS.matcher(name).matches()).stream()
            .filter(file -> FOLDERS.matcher(top(file)).matches())
            .toList();
    long small = 0;
    for (DiscFile file : files) {
      boolean isLarge = isKernel(file) || isInitrd(file) || isSystem(file);
      boolean isSetup = top(file).equals("sources"); // Windows' setup programs, behind the kernel
      if (!isLarge
          && !isSetup
          && file.bytes() <= MOST_SMALL_BYTES
          && small < MOST_SMALL_BYTES_TOGETHER) {
        (SeldomRead.is(file, firmware) ? seldom : probe).need(file.offset(), file.bytes());
        small += file.bytes();
      }
    }
    needAll(probe, files.stream().filter(BootFiles::isKernel).toList());
    needAll(probe, files.stream().filter(BootFiles::isInitrd).toList());
    for (DiscFile file : files.stream().filter(BootFiles::isSystem).limit(MOST_SYSTEMS).toList()) {
      SystemImage.read(probe, file);
    }
  }

  private static void needAll(Probe probe, List<DiscFile> files) {
    files.stream()
        .filter(file -> file.bytes() <= MOST_LARGE_BYTES)
        .sorted(Comparator.comparingLong(DiscFile::bytes))
        .forEach(file -> probe.need(file.offset(), file.bytes()));
  }

  /** The folder of the root that it is in, or its own name where it is in the root itself. */
  private static String top(DiscFile file) {
    int slash = file.path().indexOf('/');
    return slash < 0 ? file.path() : file.path().substring(0, slash);
  }

  private static boolean isKernel(DiscFile file) {
    return KERNEL.matcher(file.name()).matches() && file.bytes() > MOST_SMALL_BYTES;
  }

  private static boolean isInitrd(DiscFile file) {
    return INITRD.matcher(file.name()).matches() && file.bytes() > MOST_SMALL_BYTES;
  }

  private static boolean isSystem(DiscFile file) {
    return FileRole.of(file) == FileRole.SYSTEM && !isInitrd(file);
  }
}
