package dev.spindle.loader.boot;

import java.util.regex.Pattern;

/**
 * What a file is likely to be good for, judged by its name before anything has read it: a guess
 * that the guest's own reads overrule.
 */
enum FileRole {
  /** The image of a root file system or an archive of one, which an installer copies whole. */
  SYSTEM,

  /** Anything else. */
  OTHER,

  /** One of many packages, of which an installer reads few. */
  PACKAGE;

  private static final Pattern PACKAGES =
      Pattern.compile(
          "(.*/)?(pool|packages|repodata|dists|addons?|drivers)/.*"
              + "|.*\\.(deb|udeb|rpm|drpm|apk|msi|cab|msu)");

  private static final Pattern SYSTEMS =
      Pattern.compile(
          ".*\\.(squashfs|sfs|erofs|img|wim|esd|swm|ext[234]|btrfs|xfs|raw|qcow2|sb|lzm"
              + "|(tar|cpio)(\\.(gz|xz|zst|bz2|lz4))?|t[gxz]z|txz)"
              + "|(.*/)?(modloop|rootfs|filesystem|stage2).*");

  static FileRole of(DiscFile file) {
    if (PACKAGES.matcher(file.path()).matches()) {
      return PACKAGE;
    }
    return SYSTEMS.matcher(file.path()).matches() ? SYSTEM : OTHER;
  }
}
