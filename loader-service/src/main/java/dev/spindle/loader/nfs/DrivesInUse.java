package dev.spindle.loader.nfs;

import dev.spindle.loader.drive.Drive;
import java.util.HashSet;
import java.util.Set;

/** The drives that one connection has read from: to them its client is connected. */
final class DrivesInUse {
  private final Set<Drive> drives = new HashSet<>();

  /** The client reads from a drive. */
  void use(Drive drive) {
    if (drives.add(drive)) {
      drive.connected();
      drives.removeIf(DrivesInUse::hasEnded);
    }
  }

  /** The client is gone. */
  void end() {
    drives.forEach(Drive::disconnected);
    drives.clear();
  }

  private static boolean hasEnded(Drive drive) {
    boolean ended = drive.disc().isGone();
    if (ended) {
      drive.disconnected();
    }
    return ended;
  }
}
