package dev.spindle.standalone.install;

import dev.spindle.model.FragmentRange;
import java.net.URI;
import java.util.List;

/**
 * What the loader says of a drive.
 *
 * @param uri where the drive is served
 * @param bootable whether a VM may start from it on the bus that the loader was told
 * @param loadedFragments how many fragments are on the disc
 * @param waitedFor fragments that reads wait for
 * @param longestWaitSeconds how long the first of those reads has waited; 0 when none waits
 * @param paused whether the loader keeps the VM paused
 */
public record DriveState(
    URI uri,
    boolean bootable,
    int loadedFragments,
    List<FragmentRange> waitedFor,
    double longestWaitSeconds,
    boolean paused) {
  public DriveState {
    waitedFor = List.copyOf(waitedFor);
  }
}
