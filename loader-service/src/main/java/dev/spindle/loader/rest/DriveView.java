package dev.spindle.loader.rest;

import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.drive.StallPolicy;
import dev.spindle.loader.gate.WaitingRead;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A drive in JSON.
 *
 * @param export its NBD export's name
 * @param uri where to connect to it
 * @param busy whether anybody is connected
 */
record DriveView(
    ImageId imageId,
    String export,
    String uri,
    boolean busy,
    Loaded loaded,
    boolean bootable,
    List<Waiting> waitingReads,
    StallPolicy stallPolicy) {
  DriveView {
    waitingReads = List.copyOf(waitingReads);
  }

  /** How much of the disc is loaded. */
  record Loaded(int fragments, long bytes) {}

  /**
   * A fragment that a read waits for.
   *
   * @param since when the read came
   */
  record Waiting(int fragment, Instant since) {}

  static DriveView of(Drive drive, String serverUri) {
    FragmentSet loaded = drive.disc().loaded().snapshot();
    String export = drive.imageId().value();
    return new DriveView(
        drive.imageId(),
        export,
        serverUri + "/" + export,
        drive.isBusy(),
        new Loaded(loaded.count(), drive.layout().bytesOf(loaded)),
        drive.isBootable(),
        waiting(drive),
        drive.stallPolicy());
  }

  private static List<Waiting> waiting(Drive drive) {
    Instant now = Instant.now();
    long nanos = System.nanoTime();
    List<Waiting> all = new ArrayList<>();
    for (WaitingRead read : drive.waiting()) {
      Instant since = now.minusNanos(nanos - read.sinceNanos());
      for (int n = read.fragments().first(); n <= read.fragments().last(); n++) {
        if (!drive.disc().loaded().contains(n)) {
          all.add(new Waiting(n, since));
        }
      }
    }
    return all;
  }
}
