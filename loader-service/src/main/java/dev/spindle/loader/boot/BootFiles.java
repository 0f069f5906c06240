package dev.spindle.loader.boot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Needs what boot loader and kernel read after firmware: the loader's configuration and modules,
 * the kernel, the initrd, and a live system's first and last blocks. Found by walking the
 * directories where installation discs keep them.
 */
final class BootFiles {
  private static final Pattern FOLDERS =
      Pattern.compile(
          "boot|isolinux|syslinux|efi|loader|grub|casper|live|images|install.*",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern KERNEL =
      Pattern.compile("(vmlinuz|bzimage|linux|kernel).*", Pattern.CASE_INSENSITIVE);
  private static final Pattern INITRD =
      Pattern.compile("(initrd|initramfs).*", Pattern.CASE_INSENSITIVE);
  private static final Pattern SYSTEM =
      Pattern.compile(".*\\.(squashfs|sfs|erofs)", Pattern.CASE_INSENSITIVE);

  /** 64 directories, 4 deep: loops end, and a disc full of directories costs no more. */
  private static final int MOST_FOLDERS = 64;

  private static final int DEEPEST = 4;

  /** 1 MiB: configuration, modules, fonts; larger files are pictures and packages. */
  private static final long MOST_SMALL_BYTES = 1 << 20;

  /** 16 MiB of them: GRUB's modules for all platforms. */
  private static final long MOST_SMALL_BYTES_TOGETHER = 16 << 20;

  /** 256 MiB: the largest initrd of an installer known has 150. */
  private static final long MOST_LARGE_BYTES = 256 << 20;

  /** A squashfs has its superblock first and its tables last. */
  private static final long EDGE_BYTES = 64 << 10;

  private record Folder(Directory.Entry entry, int depth) {}

  private BootFiles() {}

  static void read(Probe probe, Volume volume) throws IOException {
    if (volume.rootSector() == 0) {
      return;
    }
    List<Directory.Entry> files = walk(probe, volume);
    long small = 0;
    for (Directory.Entry file : files) {
      boolean isLarge = isKernel(file) || isInitrd(file) || isSystem(file);
      if (!isLarge && file.bytes() <= MOST_SMALL_BYTES && small < MOST_SMALL_BYTES_TOGETHER) {
        probe.need(file.offset(), file.bytes());
        small += file.bytes();
      }
    }
    needAll(probe, files.stream().filter(BootFiles::isKernel).toList());
    needAll(probe, files.stream().filter(BootFiles::isInitrd).toList());
    for (Directory.Entry file : files) {
      if (isSystem(file)) {
        probe.need(file.offset(), Math.min(EDGE_BYTES, file.bytes()));
        long end = file.offset() + file.bytes();
        probe.need(Math.max(file.offset(), end - EDGE_BYTES), EDGE_BYTES);
      }
    }
  }

  /** The files in the folders that matter, shallow ones first; each folder once. */
  private static List<Directory.Entry> walk(Probe probe, Volume volume) throws IOException {
    List<Directory.Entry> files = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    Deque<Folder> folders = new ArrayDeque<>();
    folders.add(
        new Folder(
            new Directory.Entry(
                "", true, Probe.offsetOfSector(volume.rootSector()), volume.rootBytes()),
            0));
    while (!folders.isEmpty() && seen.size() < MOST_FOLDERS) {
      Folder folder = folders.remove();
      if (!seen.add(folder.entry.offset())) {
        continue;
      }
      int bytes = (int) Math.min(folder.entry.bytes(), MOST_SMALL_BYTES);
      ByteBuffer content = probe.read(folder.entry.offset(), bytes);
      if (content == null) {
        continue;
      }
      for (Directory.Entry entry : Directory.entries(content)) {
        boolean matters = folder.depth > 0 || FOLDERS.matcher(entry.name()).matches();
        if (entry.isDirectory() && matters && folder.depth < DEEPEST) {
          folders.add(new Folder(entry, folder.depth + 1));
        } else if (!entry.isDirectory() && folder.depth > 0) {
          files.add(entry);
        }
      }
    }
    return files;
  }

  private static void needAll(Probe probe, List<Directory.Entry> files) {
    files.stream()
        .filter(file -> file.bytes() <= MOST_LARGE_BYTES)
        .sorted(Comparator.comparingLong(Directory.Entry::bytes))
        .forEach(file -> probe.need(file.offset(), file.bytes()));
  }

  private static boolean isKernel(Directory.Entry file) {
    return KERNEL.matcher(file.name()).matches() && file.bytes() > MOST_SMALL_BYTES;
  }

  private static boolean isInitrd(Directory.Entry file) {
    return INITRD.matcher(file.name()).matches() && file.bytes() > MOST_SMALL_BYTES;
  }

  private static boolean isSystem(Directory.Entry file) {
    return SYSTEM.matcher(file.name()).matches();
  }
}
