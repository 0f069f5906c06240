package dev.spindle.loader.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.gate.WaitingRead;
import dev.spindle.loader.machine.Machine;
import dev.spindle.loader.machine.StallPolicy;
import dev.spindle.loader.nfs.NfsExport;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A drive in JSON.
 *
 * @param export its NBD export's name
 * @param uri where to connect to it
 * @param nfs where to mount it from, unless NFS is off
 * @param busy whether anybody is connected
 * @param machine the VM that it is connected to, if anybody said so
 * @param paused whether that VM stands still until what a read waits for is loaded
 */
record DriveView(
    ImageId imageId,
    String export,
    String uri,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable NfsExport nfs,
    boolean busy,
    Loaded loaded,
    boolean bootable,
    List<Waiting> waitingReads,
    StallPolicy stallPolicy,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Machine machine,
    boolean paused) {
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

  static DriveView of(Drive drive, String serverUri, @Nullable NfsExport nfs) {
    FragmentSet loaded = drive.disc().loaded().snapshot();
    String export = drive.imageId().value();
    return new DriveView(
        drive.imageId(),
        export,
        serverUri + "/" + export,
        nfs,
        drive.isBusy(),
        new Loaded(loaded.count(), drive.layout().bytesOf(loaded)),
        drive.isBootable(),
        waiting(drive),
        drive.stalls().machine().stallPolicy(),
        drive.stalls().attachedMachine().orElse(null),
        drive.stalls().isPaused());
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
