package dev.spindle.upload.staging;

import dev.spindle.model.Crc32c;
import dev.spindle.model.FragmentSet;
import dev.spindle.upload.staging.Receipts.Receipt;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What is known of one image's fragments: the receipts of all it ever had, and which of them are
 * staged. Anybody may look at any time; changes are made by one thread at a time, {@link
 * ImageStaging} sees to that, and are looked at by others only once they are written.
 */
final class Holdings {
  private final Receipts receipts;
  private final FragmentSet staged = new FragmentSet();

  /** Those of the staged that have no file of their own. */
  private final FragmentSet inRuns = new FragmentSet();

  /** Held for no longer than a look, never while something is forced. */
  private final ReentrantLock knowing = new ReentrantLock();

  /**
   * As after a start.
   *
   * @param inFiles staged in files of their own
   */
  Holdings(Receipts receipts, FragmentSet inFiles) {
    this.receipts = receipts;
    this.staged.addAll(inFiles);
  }

  /** Everything ever received, staged or not. */
  FragmentSet received() {
    return locked(() -> receipts.received().copy());
  }

  FragmentSet staged() {
    return locked(staged::copy);
  }

  /** What was let go because it is loaded and synced everywhere. */
  FragmentSet settled() {
    return locked(() -> receipts.settled().copy());
  }

  /** What was found to be bad or gone; sent again, it is staged all the same. */
  FragmentSet foundBad() {
    return locked(() -> receipts.lost().copy());
  }

  /** What is staged and has no file of its own. */
  FragmentSet inRuns() {
    return locked(inRuns::copy);
  }

  /** Received, neither staged nor settled: only somebody else can still supply the bytes. */
  FragmentSet lost() {
    return locked(
        () -> {
          FragmentSet lost = receipts.received().copy();
          lost.removeAll(staged);
          lost.removeAll(receipts.settled());
          return lost;
        });
  }

  /** The CRC-32C that a number was received with; empty when it never was. */
  Optional<Crc32c> crcOf(int number) {
    return locked(() -> receipts.crcOf(number));
  }

  boolean isSettled(int number) {
    return locked(() -> receipts.isSettled(number));
  }

  boolean isStaged(int number) {
    return locked(() -> staged.contains(number));
  }

  /** Where a fragment's staged bytes are, with their CRC-32C. */
  sealed interface Place {
    record Nowhere() implements Place {}

    record OwnFile(Crc32c crc32c) implements Place {}

    record Run(Crc32c crc32c) implements Place {}
  }

  /** Where a fragment's bytes are staged. */
  Place placeOf(int number) {
    return locked(
        () -> {
          if (!staged.contains(number)) {
            return new Place.Nowhere();
          }
          Crc32c crc32c = receipts.crcOf(number).orElseThrow();
          return inRuns.contains(number) ? new Place.Run(crc32c) : new Place.OwnFile(crc32c);
        });
  }

  /** Fragments are staged in files of their own; forced to storage when this returns. */
  void stagedInFiles(List<Receipt> fresh) throws IOException {
    receipts.write(fresh, true);
    know(fresh, () -> fresh.forEach(receipt -> staged.add(receipt.number())));
  }

  /** Fragments are staged where they lie, in runs; forced to storage when this returns. */
  void stagedInRuns(List<Receipt> fresh) throws IOException {
    receipts.write(fresh, true);
    know(fresh, () -> fresh.forEach(receipt -> foundInRun(receipt.number())));
  }

  /** After a start: a fragment that has its receipt lies in a run. */
  void foundInRun(int number) {
    locked(
        () -> {
          staged.add(number);
          return inRuns.add(number);
        });
  }

  /** Fragments are not staged any more; nobody is answered for that, so it is not forced. */
  void letGo(List<Receipt> gone) throws IOException {
    receipts.write(gone, false);
    know(
        gone,
        () ->
            gone.forEach(
                receipt -> {
                  staged.remove(receipt.number());
                  inRuns.remove(receipt.number());
                }));
  }

  /** Nothing is changed any more. */
  void close() throws IOException {
    receipts.close();
  }

  private void know(List<Receipt> records, Runnable change) {
    locked(
        () -> {
          receipts.apply(records);
          change.run();
          return records;
        });
  }

  private <T> T locked(Supplier<T> read) {
    knowing.lock();
    try {
      return read.get();
    } finally {
      knowing.unlock();
    }
  }
}
