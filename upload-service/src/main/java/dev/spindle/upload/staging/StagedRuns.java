package dev.spindle.upload.staging;

import dev.spindle.model.ByteRange;
import dev.spindle.model.Crc32c;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import dev.spindle.upload.staging.Receipts.Entry;
import dev.spindle.upload.staging.Receipts.Receipt;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fragments of one image that lie in its runs: which do, which of them are staged there, and which
 * runs nobody needs any more. Changed by one thread at a time, {@link ImageStaging} sees to that.
 */
final class StagedRuns {
  private final Runs runs;
  private final Holdings holdings;
  private final ImageLayout layout;

  StagedRuns(Runs runs, Holdings holdings, ImageLayout layout) {
    this.runs = runs;
    this.holdings = holdings;
    this.layout = layout;
  }

  void link(ByteRange range, Path file) throws IOException {
    runs.link(range, file);
  }

  /** Fragments whose bytes are in runs, numbered yet or not, and were not found to be bad. */
  FragmentSet covered() {
    FragmentSet covered = runs.covered();
    covered.removeAll(holdings.foundBad());
    return covered;
  }

  List<RunSlice> slicesOf(int number) {
    return runs.slicesOf(number);
  }

  /** A fragment that is staged in a run; empty when the run has just gone. */
  Optional<StagedFragment> fragment(int number, Crc32c crc32c) {
    return runs.sliceOf(number)
        .map(
            slice ->
                new StagedFragment(
                    number, slice.path(), slice.offset(), layout.lengthOf(number), crc32c));
  }

  /** Stages those of some fragments that lie whole in one run and were never received; which. */
  FragmentSet adopt(FragmentSet numbers) throws IOException {
    List<Receipt> fresh = new ArrayList<>();
    FragmentSet adopted = new FragmentSet();
    for (int number = numbers.next(1); number != 0; number = numbers.next(number + 1)) {
      Optional<RunSlice> slice = runs.sliceOf(number);
      if (slice.isPresent() && holdings.crcOf(number).isEmpty()) {
        fresh.add(new Receipt(number, crcOf(slice.get()), Entry.RECEIVED));
        adopted.add(number);
      }
    }
    if (!fresh.isEmpty()) {
      holdings.stagedInRuns(fresh);
    }
    return adopted;
  }

  /** After a start: what was received, lies in a run and has neither settled nor gone bad. */
  void find() throws IOException {
    FragmentSet found = covered();
    found.retainAll(holdings.received());
    found.removeAll(holdings.settled());
    found.removeAll(holdings.staged());
    found.forEach(
        number -> {
          if (runs.sliceOf(number).isPresent()) {
            holdings.foundInRun(number);
          }
        });
    deleteNotNeeded();
  }

  /** A run is needed for what it stages and for what has no number yet. */
  void deleteNotNeeded() throws IOException {
    FragmentSet needed = FragmentSet.all(layout);
    needed.removeAll(holdings.received());
    needed.addAll(holdings.inRuns());
    runs.deleteAllBut(needed);
  }

  private static Crc32c crcOf(RunSlice slice) throws IOException {
    try (FileChannel file = FileChannel.open(slice.path(), StandardOpenOption.READ)) {
      return Crc32c.of(StagedBytes.crcOf(file, slice.offset(), slice.length()));
    }
  }
}
