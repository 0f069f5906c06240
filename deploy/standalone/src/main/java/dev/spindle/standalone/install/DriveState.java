package dev.spindle.standalone.install;

import dev.spindle.model.FragmentRange;
import java.net.URI;
import java.util.List;

/**
 * What the loader says of a drive.
 *
 * @param uri where the drive is served
 * @param loadedFragments how many fragments are on the disc
 * @param waitedFor fragments that reads wait for
 */
record DriveState(URI uri, boolean bootable, int loadedFragments, List<FragmentRange> waitedFor) {
  DriveState {
    waitedFor = List.copyOf(waitedFor);
  }
}
