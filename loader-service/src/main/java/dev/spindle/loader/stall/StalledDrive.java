package dev.spindle.loader.stall;

import dev.spindle.loader.disc.Disc;
import dev.spindle.loader.gate.Gate;
import dev.spindle.loader.gate.WaitingRead;
import dev.spindle.model.FragmentRange;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What care for stalls needs of a drive.
 *
 * @param memory keeps what the VM stands still for
 */
record StalledDrive(Disc disc, Gate gate, Memory memory) {
  /** Outlives the process. */
  @FunctionalInterface
  interface Memory {
    /** Keeps it, durably; an empty list when the VM does not stand still. */
    void keep(List<FragmentRange> stoppedFor) throws IOException;
  }

  /** The fragments that reads wait for. */
  List<FragmentRange> waitedFor() {
    return absent(gate.waiting().stream().map(WaitingRead::fragments).toList());
  }

  /** Those of some fragments that are not loaded. */
  List<FragmentRange> absent(List<FragmentRange> ranges) {
    Set<Integer> numbers = new TreeSet<>();
    for (FragmentRange fragments : ranges) {
      for (int number = fragments.first(); number <= fragments.last(); number++) {
        if (!disc.loaded().contains(number)) {
          numbers.add(number);
        }
      }
    }
    return FragmentRange.joining(numbers);
  }

  @Override
  public String toString() {
    return "drive " + disc.imageId();
  }
}
