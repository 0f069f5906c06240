package dev.spindle.loader.rest;

import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.nbd.NbdServer;
import dev.spindle.loader.nfs.NfsServer;
import jakarta.inject.Singleton;

/** Describes drives, with the places where they are served. */
@Singleton
final class DriveViews {
  private final NbdServer nbd;
  private final NfsServer nfs;

  DriveViews(NbdServer nbd, NfsServer nfs) {
    this.nbd = nbd;
    this.nfs = nfs;
  }

  DriveView of(Drive drive) {
    return DriveView.of(drive, nbd.uri(), nfs.exportOf(drive.imageId()).orElse(null));
  }
}
